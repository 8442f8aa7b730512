import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { eventually } from "../../within.ts";
import { contentOf, TestServer } from "./visitor.ts";

const file = ["/a.bin=300001B", "/empty=0B", "/one.txt=1B", "/huge.bin=8192GiB"];
const etag = async (server: TestServer, path = "/a.bin") => (await server.ask(path)).headers.etag!;

Deno.test("range-server sends a declared file whole, with its length, type and validators", async () => {
  await using server = await TestServer.start({ file });
  const { status, headers, body, end, staysOpen } = await server.ask("/a.bin?x=1");
  assert.equal(status, 200);
  assert.deepEqual(body, contentOf("/a.bin", 0, 300_001));
  assert.ok(end === "whole" && staysOpen);
  const { date, etag, ...others } = headers;
  assert.match(date!, /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
  assert.match(etag!, /^"[\da-f]{8}-1"$/);
  assert.deepEqual(others, {
    "accept-ranges": "bytes",
    "content-length": "300001",
    "content-type": "application/octet-stream",
    "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
    server: "wirebench",
  });
});

Deno.test("range-server sends the same content after a restart, and another for another seed", async () => {
  const tags: string[] = [];
  for (const contentSeed of [1, 1, 2]) {
    await using server = await TestServer.start({ file, contentSeed });
    const { headers, body } = await server.ask("/a.bin");
    tags.push(`${headers.etag} ${body.subarray(0, 8).toHex()}`);
  }
  assert.equal(tags[0], tags[1]);
  assert.notEqual(tags[0]!.split(" ")[0], tags[2]!.split(" ")[0]);
  assert.notEqual(tags[0]!.split(" ")[1], tags[2]!.split(" ")[1]);
});

Deno.test("range-server answers HEAD as GET, without the body, and ignores its range", async () => {
  await using server = await TestServer.start({ file });
  await using visitor = await server.dial();
  const head = await visitor.ask("/a.bin", { method: "HEAD", headers: { range: "bytes=0-1" } });
  const get = await visitor.ask("/a.bin");
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  assert.deepEqual({ ...head.headers, date: "" }, { ...get.headers, date: "" });
});

Deno.test("range-server sends one range: bounded, open, a suffix, cut at the end", async () => {
  await using server = await TestServer.start({ file });
  for (
    const [range, start, end] of [
      ["0-0", 0, 1],
      ["1-70000", 1, 70_001],
      ["300000-", 300_000, 300_001],
      ["-10", 299_991, 300_001],
      ["299999-999999", 299_999, 300_001],
    ] as const
  ) {
    const { status, headers, body } = await server.range("/a.bin", range);
    assert.equal(status, 206, range);
    assert.equal(headers["content-range"], `bytes ${start}-${end - 1}/300001`);
    assert.equal(headers["content-length"], String(end - start));
    assert.deepEqual(body, contentOf("/a.bin", start, end), range);
  }
});

Deno.test("range-server sends several ranges as the parts of one body", async () => {
  await using server = await TestServer.start({ file });
  const { status, headers, body } = await server.range("/a.bin", "200000-200099,-1,5-5");
  assert.equal(status, 206);
  const [, boundary] = /^multipart\/byteranges; boundary=(\w+)$/.exec(headers["content-type"]!)!;
  assert.ok(!("content-range" in headers));
  const text = (part: string, range: string) =>
    new TextEncoder().encode(
      `\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ${range}` +
        `/300001\r\n\r\n${part}`,
    );
  assert.deepEqual(
    body,
    concat([
      text("", "200000-200099"),
      contentOf("/a.bin", 200_000, 200_100),
      text("", "300000-300000"),
      contentOf("/a.bin", 300_000, 300_001),
      text("", "5-5"),
      contentOf("/a.bin", 5, 6),
      new TextEncoder().encode(`\r\n--${boundary}--\r\n`),
    ]),
  );
});

Deno.test("range-server says 416 and the size where a file has no such bytes", async () => {
  await using server = await TestServer.start({ file });
  for (
    const [path, range, size] of [["/a.bin", "300001-", 300_001], ["/empty", "0-", 0]] as const
  ) {
    const { status, headers } = await server.range(path, range);
    assert.equal(status, 416);
    assert.equal(headers["content-range"], `bytes */${size}`);
    assert.ok(!("etag" in headers));
  }
});

Deno.test("range-server is exact for empty files and beyond 4 GiB", async () => {
  await using server = await TestServer.start({ file });
  const empty = await server.ask("/empty");
  assert.deepEqual([empty.status, empty.headers["content-length"]], [200, "0"]);
  assert.equal((await server.range("/empty", "-5")).status, 200);
  const huge = await server.ask("/huge.bin", { method: "HEAD" });
  assert.equal(huge.headers["content-length"], String(2 ** 43));
  const start = 2 ** 42 + 1;
  const { body, headers } = await server.range("/huge.bin", `${start}-${start + 99_999}`);
  assert.equal(headers["content-range"], `bytes ${start}-${start + 99_999}/${2 ** 43}`);
  assert.deepEqual(body, contentOf("/huge.bin", start, start + 100_000));
});

Deno.test("range-server declines what it does not have, other methods, and what is no request", async () => {
  await using server = await TestServer.start({ file });
  assert.equal((await server.ask("/b.bin")).status, 404);
  assert.equal((await server.ask("/%ff")).status, 400);
  const post = await server.ask("/a.bin", { method: "POST", headers: { "content-length": "0" } });
  assert.deepEqual([post.status, post.headers.allow], [405, "GET, HEAD"]);
  const http2 = await server.ask("*", { method: "PRI", version: "2.0" });
  assert.equal(http2.status, 400);
  assert.equal(http2.staysOpen, false);
  assert.match(new TextDecoder().decode(http2.body), /its version is 2\.0, not 1\.0 or 1\.1\n$/);
});

Deno.test("range-server answers many requests of one connection in their order, sent at once", async () => {
  await using server = await TestServer.start({ file });
  await using visitor = await server.dial();
  const ranges = Array.from({ length: 50 }, (_, i) => i * 1_000);
  for (const start of ranges) {
    visitor.send("/a.bin", { headers: { range: `bytes=${start}-${start + 999}` } });
  }
  for (const start of ranges) {
    assert.deepEqual((await visitor.reply()).body, contentOf("/a.bin", start, start + 1_000));
  }
});

Deno.test("range-server keeps a connection as HTTP/1.1 and 1.0 have it", async () => {
  await using server = await TestServer.start({ file });
  const ask = (version: string, connection?: string) =>
    server.ask("/one.txt", { version, headers: connection === undefined ? {} : { connection } });
  assert.equal((await ask("1.1")).headers.connection, undefined);
  assert.equal((await ask("1.1", "close")).headers.connection, "close");
  assert.equal((await ask("1.0")).headers.connection, "close");
  assert.equal((await ask("1.0", "keep-alive")).headers.connection, "keep-alive");
  await using visitor = await server.dial();
  await visitor.ask("/one.txt", { version: "1.0" });
  assert.equal(await visitor.connection.ended, "closed");
});

Deno.test("range-server heeds If-Range: the file's strong tag, its very date, and nothing else", async () => {
  await using server = await TestServer.start({ file });
  const tag = await etag(server);
  const date = "Thu, 01 Jan 2026 00:00:00 GMT";
  const status = async (ifRange: string) =>
    (await server.range("/a.bin", "0-9", { "if-range": ifRange })).status;
  assert.equal(await status(tag), 206);
  assert.equal(await status(date), 206);
  assert.equal(await status('"other"'), 200);
  assert.equal(await status(`W/${tag}`), 200);
  assert.equal(await status("Fri, 02 Jan 2026 00:00:00 GMT"), 200);
});

Deno.test("range-server sends no more than a client takes", async () => {
  await using server = await TestServer.start({ file });
  await using visitor = await server.dial();
  await visitor.send("/huge.bin");
  const sentBytes = () => server.watched.metric("sent.bytes") as number;
  let before = -1;
  // What the operating system takes for a reader that takes 64 KiB is megabytes, and then no more.
  await eventually(async () => {
    const isStill = sentBytes() === before && before > 0;
    before = sentBytes();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return isStill;
  });
  assert.ok(sentBytes() < 64 * 2 ** 20, `${sentBytes()} bytes`);
});

Deno.test("range-server lists its files as a page and as JSON", async () => {
  await using server = await TestServer.start({ file: ["/a&b.bin=3B", ...file] });
  const page = await server.ask("/");
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  assert.match(new TextDecoder().decode(page.body), /<a href="\/a%26b.bin">\/a&#38;b.bin<\/a> 3 B/);
  const list = JSON.parse(new TextDecoder().decode((await server.ask("/files.json")).body));
  assert.deepEqual(list[1], { path: "/a.bin", size: 300_001 });
});

Deno.test("range-server observes requests, what was sent, and what was sent again", async () => {
  await using server = await TestServer.start({ file });
  await server.range("/a.bin", "0-99999");
  await server.range("/a.bin", "50000-199999");
  await server.ask("/missing");
  await using visitor = await server.dial();
  await visitor.send("/huge.bin");
  visitor.connection.reset();
  await server.watched.until("requests.done", 4);
  const metric = (name: string) => server.watched.metric(name);
  assert.equal(metric("requests.count"), 4);
  assert.equal(metric("requests.errors"), 2, "one declined, one cut by its client");
  assert.equal(metric("files.refetched"), 50_000);
  assert.equal(metric("files.ranges"), 2);
  assert.ok(metric("sent.bytes") as number >= 250_000);
  assert.equal(metric("clients.opened"), 4);
});

Deno.test("range-server changes a file when told, for requests from then on", async () => {
  await using server = await TestServer.start({ file });
  const before = await server.ask("/a.bin");
  const change = (argument: Record<string, unknown>) =>
    server.running.actions!.change!({ path: "/a.bin", ...argument });
  await change({ validator: "changed", size: 10 });
  const changed = await server.ask("/a.bin");
  assert.deepEqual(changed.body, contentOf("/a.bin", 0, 10, 2));
  assert.equal(changed.headers.etag, before.headers.etag!.replace('-1"', '-2"'));
  assert.notEqual(changed.headers["last-modified"], before.headers["last-modified"]);
  await change({ validator: "kept" });
  const kept = await server.ask("/a.bin");
  assert.deepEqual(kept.body, contentOf("/a.bin", 0, 10, 3));
  assert.equal(kept.headers.etag, changed.headers.etag);
  await change({ validator: "none" });
  const { headers } = await server.ask("/a.bin");
  assert.ok(!("etag" in headers) && !("last-modified" in headers));
  await assert.rejects(
    async () => await server.running.actions!.change!({ path: "/b", validator: "none" }),
    { name: "BenchError", message: "Cannot change /b: no such file is declared" },
  );
});

Deno.test("range-server tells what there is to fetch, and again when it has changed", async () => {
  await using server = await TestServer.start({ file: ["/a.bin=100B"] });
  await server.running.actions!.change!({ path: "/a.bin", validator: "changed", size: 50 });
  assert.deepEqual(server.watched.all("files.offered"), [100, 50]);
});
