/** Each misbehaviour, as a client sees it. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { z } from "zod";
import type { MisbehaviourInput } from "../../../simulators/range-server/misbehaviours/spec.ts";
import { rangeServer } from "../../../simulators/range-server/range_server.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { contentOf, type Reply, TestServer } from "./visitor.ts";

const SIZE = 300_000;
const file = ["/a.bin=300000B"];
const whole = contentOf("/a.bin", 0, SIZE);

function start(...misbehave: MisbehaviourInput[]): Promise<TestServer> {
  return TestServer.start({ file, misbehave } as z.input<typeof rangeServer.options>);
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("no-ranges answers every range with the whole file, and says nothing of ranges", async () => {
  await using server = await start({ kind: "no-ranges" });
  const { status, headers, body } = await server.range("/a.bin", "5-9");
  assert.equal(status, 200);
  assert.deepEqual(body, whole);
  assert.ok(!("accept-ranges" in headers) && !("content-range" in headers));
});

Deno.test("ranges-ignored promises ranges and sends the whole file", async () => {
  await using server = await start({ kind: "ranges-ignored" });
  const { status, headers, body } = await server.range("/a.bin", "5-9");
  assert.deepEqual([status, headers["accept-ranges"], body.length], [200, "bytes", SIZE]);
});

Deno.test("lying-accept-ranges honours ranges and denies it", async () => {
  for (const says of ["none", "nothing"]) {
    await using server = await start({ kind: "lying-accept-ranges", says });
    const { status, headers, body } = await server.range("/a.bin", "5-9");
    assert.equal(status, 206);
    assert.deepEqual(body, whole.slice(5, 10));
    assert.equal(headers["accept-ranges"], says === "none" ? "none" : undefined);
  }
});

Deno.test("wrong-content-range sends the right bytes under a wrong header", async () => {
  const wrong = {
    offset: "bytes 6-10/300000",
    total: "bytes 5-9/300001",
    unit: "lines 5-9/300000",
    missing: undefined,
  };
  for (const [by, header] of Object.entries(wrong)) {
    await using server = await start({ kind: "wrong-content-range", by });
    const { status, headers, body } = await server.range("/a.bin", "5-9");
    assert.deepEqual([status, headers["content-range"]], [206, header]);
    assert.deepEqual(body, whole.slice(5, 10));
    assert.equal((await server.range("/a.bin", "300000-")).status, 416);
  }
});

Deno.test("no-length ends a file with its connection", async () => {
  await using server = await start({ kind: "no-length" });
  const { headers, body, staysOpen } = await server.ask("/a.bin");
  assert.deepEqual(body, whole);
  assert.ok(!("content-length" in headers) && !("transfer-encoding" in headers) && !staysOpen);
  assert.equal((await server.range("/a.bin", "5-9")).headers["content-range"], "bytes 5-9/300000");
});

Deno.test("chunked sends chunks, to HTTP/1.0 only the end", async () => {
  await using server = await start({ kind: "chunked" });
  const { headers, body, end, staysOpen } = await server.ask("/a.bin");
  assert.deepEqual(body, whole);
  assert.ok(headers["transfer-encoding"] === "chunked" && !("content-length" in headers));
  assert.ok(end === "whole" && staysOpen);
  const old = await server.ask("/a.bin", { version: "1.0", headers: { connection: "keep-alive" } });
  assert.deepEqual(old.body, whole);
  assert.ok(!("transfer-encoding" in old.headers) && !old.staysOpen);
});

Deno.test("gzip encodes a file and its parts, though nobody asked", async () => {
  await using server = await start({ kind: "gzip" });
  const { headers, body } = await server.ask("/a.bin");
  assert.equal(headers["content-encoding"], "gzip");
  assert.deepEqual(new Uint8Array(gunzipSync(body)), whole);
  const part = await server.range("/a.bin", "5-9");
  assert.deepEqual([part.status, part.headers["content-range"]], [206, "bytes 5-9/300000"]);
  assert.deepEqual(new Uint8Array(gunzipSync(part.body)), whole.slice(5, 10));
});

Deno.test("gzip ends with its client, whatever it still had to encode", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/b.bin`, contentOf("/b.bin", 0, 32 * 2 ** 20));
    await using server = await TestServer.start({ root: folder, misbehave: [{ kind: "gzip" }] });
    for (let round = 0; round < 5; round++) {
      await using visitor = await server.dial();
      await visitor.send("/b.bin");
      await eventually(() => server.watched.metric("sent.bytes") as number > round * 10_000);
      visitor.connection.reset();
    }
    await server.watched.until("requests.done", 5);
    assert.equal(server.watched.metric("requests.errors"), 5);
    assert.equal((await server.range("/b.bin", "0-9")).status, 206);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cut ends the connection at a byte or a share of the body, torn or closed", async () => {
  for (
    const [at, how, ending, bytes] of [
      ["100B", "close", "closed", 100],
      ["40%", "close", "closed", 120_000],
      ["0B", "close", "closed", 0],
      ["40%", "reset", "reset", 120_000],
    ] as const
  ) {
    await using server = await start({ kind: "cut", at, how });
    await using visitor = await server.dial();
    const { status, headers, body, end } = await visitor.ask("/a.bin");
    assert.deepEqual([status, headers["content-length"], end], [200, String(SIZE), "cut"]);
    assert.deepEqual(body, whole.subarray(0, body.length));
    // A reset may take with it what was on its way.
    assert.ok(how === "reset" ? body.length <= bytes : body.length === bytes, `${body.length}`);
    assert.equal(await visitor.connection.ended, ending);
    await server.watched.until("requests.done", 1);
    assert.equal(server.watched.metric("requests.errors"), 1);
  }
});

Deno.test("cut leaves chunks without their end", async () => {
  await using server = await start({ kind: "chunked" }, { kind: "cut", at: "100%", how: "close" });
  const { body, end } = await server.ask("/a.bin");
  assert.deepEqual([body.length, end], [SIZE, "cut"]);
});

Deno.test("stall sends nothing for so long, and then the rest", async () => {
  const clock = new VirtualClock();
  const misbehave = [{ kind: "stall" as const, at: "1000B", for: "1m" }];
  await using server = await TestServer.start({ file, misbehave }, { clock });
  await using visitor = await server.dial();
  const answer = visitor.ask("/a.bin");
  await clock.slept(60_000);
  assert.equal(server.watched.metric("sent.bytes"), 1_000);
  await clock.advance(60_000);
  const { body, end } = await answer;
  assert.deepEqual(body, whole);
  assert.equal(end, "whole");
  assert.deepEqual((await visitor.ask("/a.bin", { method: "HEAD" })).status, 200, "it stays");
});

Deno.test("stall without an end lasts until the client leaves, or the server stops", async () => {
  const server = await start({ kind: "stall", at: "1000B" });
  const [leaving, staying] = [await server.dial(), await server.dial()];
  for (const visitor of [leaving, staying]) await visitor.send("/a.bin");
  await eventually(() => server.watched.metric("sent.bytes") === 2_000);
  await leaving.connection.close();
  await server.watched.until("requests.done", 1);
  assert.equal(server.watched.metric("requests.errors"), 1);
  assert.equal(server.watched.metric("clients.closes"), 1);
  await server[Symbol.asyncDispose]();
  await server.watched.until("requests.done", 2);
  await staying[Symbol.asyncDispose]();
});

Deno.test("slow sends so many bytes a second on each connection", async () => {
  const clock = new VirtualClock();
  const misbehave = [{ kind: "slow" as const, rate: "100kB/s" }];
  await using server = await TestServer.start({ file, misbehave }, { clock });
  await using one = await server.dial();
  await using two = await server.dial();
  let finished = 0;
  const answers = [one, two].map((visitor) =>
    visitor.ask("/a.bin").then((reply) => {
      finished++;
      return reply;
    })
  );
  const startedMs = clock.now();
  while (finished < 2) {
    await clock.advance(10);
    await new Promise((resolve) => setImmediate(resolve));
    const perConnection = (clock.now() - startedMs) / 1_000 * 100_000;
    // A piece goes out when the one before it has had its time.
    const sentBytes = server.watched.metric("sent.bytes") as number;
    assert.ok(sentBytes <= 2 * (perConnection + 2_004), `${sentBytes}`);
  }
  assert.ok(clock.now() - startedMs >= 2_900, "300 kB at 100 kB/s take three seconds");
  for (const { body } of await Promise.all(answers)) assert.deepEqual(body, whole);
});

Deno.test("extra-bytes sends more than it says, or says it", async () => {
  await using server = await start({ kind: "extra-bytes", by: "10B" });
  await using visitor = await server.dial();
  const { headers, body } = await visitor.ask("/a.bin");
  assert.deepEqual([headers["content-length"], body.length], [String(SIZE), SIZE]);
  await visitor.send("/a.bin");
  await assert.rejects(visitor.reply(), { name: "ProtocolError" }, "the others come in between");
  await using told = await start({ kind: "extra-bytes", by: "10B", length: "told" });
  const part = await told.range("/a.bin", "5-9");
  assert.equal(part.headers["content-range"], "bytes 5-9/300000");
  assert.equal(text(part.body.subarray(5)), "XXXXXXXXXX");
  assert.equal(part.headers["content-length"], "15");
});

Deno.test("fewer-bytes sends less than it says, or says it", async () => {
  await using server = await start({ kind: "fewer-bytes", by: "10B" });
  const { headers, body, end } = await server.ask("/a.bin");
  assert.deepEqual([headers["content-length"], end], [String(SIZE), "cut"]);
  assert.deepEqual(body, whole.subarray(0, SIZE - 10));
  await using told = await start({ kind: "fewer-bytes", by: "2B", length: "told" });
  const part = await told.range("/a.bin", "5-9");
  assert.equal(part.headers["content-range"], "bytes 5-9/300000");
  assert.deepEqual([part.headers["content-length"], part.body.length, part.end], ["3", 3, "whole"]);
});

Deno.test("status declines, and may say when to come again", async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  await using server = await TestServer.start({
    file,
    misbehave: [
      { kind: "status", code: 429, retryAfter: "1500ms", times: 1 },
      { kind: "status", retryAfter: "2s", retryForm: "date", after: 1, times: 1 },
      { kind: "status", code: 403, after: 2, times: 1 },
    ],
  }, { clock });
  const first = await server.ask("/a.bin");
  assert.deepEqual([first.status, first.headers["retry-after"]], [429, "2"]);
  const second = await server.ask("/a.bin");
  assert.equal(second.status, 503);
  assert.equal(second.headers["retry-after"], "Thu, 01 Jan 2026 00:00:03 GMT");
  const third = await server.ask("/a.bin");
  assert.deepEqual([third.status, third.headers["retry-after"]], [403, undefined]);
  assert.deepEqual((await server.ask("/a.bin")).body, whole);
});

Deno.test("html-error answers 200 with a page, also to a range", async () => {
  await using server = await start({ kind: "html-error" });
  const { status, headers, body } = await server.range("/a.bin", "5-9");
  assert.deepEqual([status, headers["content-type"]], [200, "text/html; charset=utf-8"]);
  assert.match(text(body), /^<!doctype html>/);
});

Deno.test("head-refused declines HEAD and nothing else", async () => {
  await using server = await start({ kind: "head-refused", code: 501 });
  assert.equal((await server.ask("/a.bin", { method: "HEAD" })).status, 501);
  assert.equal((await server.ask("/a.bin")).status, 200);
});

Deno.test("redirect sends the client on, so often, and then answers", async () => {
  await using server = await start({ kind: "redirect", hops: 3, code: 307 });
  const locations: string[] = [];
  let reply: Reply = await server.ask("/a.bin");
  while (reply.status === 307) {
    locations.push(reply.headers.location!);
    reply = await server.ask(locations.at(-1)!);
  }
  assert.deepEqual(locations, ["/a.bin?hop=1", "/a.bin?hop=2", "/a.bin?hop=3"]);
  assert.deepEqual(reply.body, whole);
});

Deno.test("redirect ends at another path, or at another server", async () => {
  await using server = await start(
    { kind: "redirect", path: "/old name", to: "/a.bin" },
    { kind: "redirect", path: "/far", to: "http://example.org/x?y" },
  );
  assert.equal((await server.ask("/old%20name")).headers.location, "/a.bin?hop=1");
  assert.equal((await server.ask("/a.bin?hop=1")).status, 200);
  assert.equal((await server.ask("/far")).headers.location, "http://example.org/x?y");
});

Deno.test("etag-changes gives the same file another tag each time, so that If-Range fails", async () => {
  await using server = await start({ kind: "etag-changes" });
  const first = await server.ask("/a.bin");
  const second = await server.range("/a.bin", "5-9", { "if-range": first.headers.etag! });
  assert.equal(second.status, 200);
  assert.notEqual(second.headers.etag, first.headers.etag);
  assert.deepEqual(second.body, whole);
});

Deno.test("poor-validators weakens the tag or leaves it out, and the date", async () => {
  await using weak = await start({ kind: "poor-validators" });
  const { headers } = await weak.ask("/a.bin");
  assert.match(headers.etag!, /^W\/"/);
  assert.equal((await weak.range("/a.bin", "0-1", { "if-range": headers.etag! })).status, 200);
  await using none = await start({ kind: "poor-validators", etag: "none", date: "none" });
  const bare = (await none.ask("/a.bin")).headers;
  assert.ok(!("etag" in bare) && !("last-modified" in bare));
});

Deno.test("file-changes replaces the file before a request, once", async () => {
  await using server = await start({ kind: "file-changes", after: 1, size: "200000B" });
  const replies = [];
  for (let i = 0; i < 3; i++) replies.push(await server.ask("/a.bin"));
  const [before, after, later] = replies as [Reply, Reply, Reply];
  assert.deepEqual(before.body, whole);
  assert.deepEqual(after.body, contentOf("/a.bin", 0, 200_000, 2));
  assert.deepEqual(later.body, after.body);
  assert.notEqual(after.headers.etag, before.headers.etag);
  const resumed = await server.range("/a.bin", "5-9", { "if-range": before.headers.etag! });
  assert.equal(resumed.status, 200);
});

Deno.test("file-changes replaces the file once so much of it was sent to anybody", async () => {
  for (const validator of ["changed", "kept", "none"]) {
    await using server = await start({ kind: "file-changes", at: "40%", validator });
    const before = await server.range("/a.bin", "0-99999");
    const within = await server.range("/a.bin", "100000-299999");
    const after = await server.range("/a.bin", "0-99999");
    assert.deepEqual(within.body, whole.slice(100_000), "what had begun goes on");
    assert.deepEqual(after.body, contentOf("/a.bin", 0, 100_000, 2));
    const tags = { changed: before.headers.etag!.replace("-1", "-2"), kept: before.headers.etag };
    assert.equal(after.headers.etag, tags[validator as keyof typeof tags]);
  }
});

Deno.test("misbehaviours of a request all happen to it", async () => {
  await using server = await start(
    { kind: "no-ranges" },
    { kind: "chunked" },
    { kind: "cut", at: "50%", how: "close" },
  );
  const { status, headers, body, end } = await server.range("/a.bin", "5-9");
  assert.deepEqual([status, headers["transfer-encoding"], body.length, end], [
    200,
    "chunked",
    150_000,
    "cut",
  ]);
});

Deno.test("range-server never bends its own lists", async () => {
  await using server = await start({ kind: "status" });
  assert.equal((await server.ask("/")).status, 200);
  assert.equal((await server.ask("/a.bin")).status, 503);
});

Deno.test("range-server misbehaves otherwise when told, and behaves when told", async () => {
  await using server = await start({ kind: "status", times: 1 });
  const { misbehave, behave } = server.running.actions!;
  assert.equal((await server.ask("/a.bin")).status, 503);
  const again = rangeServer.actions.misbehave!.parse({ list: [{ kind: "status", times: 1 }] });
  await misbehave!(again);
  assert.equal((await server.ask("/a.bin")).status, 503, "counted anew");
  assert.equal((await server.ask("/a.bin")).status, 200);
  await misbehave!(again);
  await behave!({});
  assert.equal((await server.ask("/a.bin")).status, 200);
});
