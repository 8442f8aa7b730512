/** The downloader as a part, fetching from a range server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { z } from "zod";
import { formatAddress } from "../../../core/address.ts";
import { startPart } from "../../../parts/start_part.ts";
import { downloader } from "../../../servers/downloader/downloader.ts";
import { rangeServer } from "../../../simulators/range-server/range_server.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { DenoProcess } from "../../deno_process.ts";
import { eventually, within } from "../../within.ts";
import { watch } from "../../simulators/watched.ts";
import { Client } from "./web_shelf.ts";

/** A range server, and the bytes of its files. */
async function startOrigin(options: z.input<typeof rangeServer.options> = {}) {
  const origin = await startPart(rangeServer, { port: 0, file: ["/big.bin=4MiB"], ...options });
  const at = `http://${formatAddress(origin.endpoints.http!)}`;
  return Object.assign(origin, {
    at,
    target: formatAddress(origin.endpoints.http!),
    bytes: async (path: string) => await (await fetch(`${at}${path}`)).bytes(),
  });
}

const pageOf = ({ endpoints }: { endpoints: Record<string, { port: number }> }) =>
  `http://127.0.0.1:${endpoints.web!.port}`;

/** The downloads of a downloader, when they have come to rest. */
async function settled(page: string) {
  const read = async () => (await (await fetch(`${page}/api/downloads`)).json()).downloads;
  const moves = ["queued", "checking", "loading"];
  await eventually(async () =>
    (await read()).every(({ state }: { state: string }) => !moves.includes(state))
  );
  return await read();
}

Deno.test("a downloader begins with what it was started for, and observes what it does", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin();
  const expected = await origin.bytes("/big.bin");
  await using fetching = watch(downloader, {
    port: 0,
    files: folder.path,
    target: origin.target,
    add: ["/big.bin"],
  });
  await fetching.until("file.whole", 1);
  assert.deepEqual(await Deno.readFile(join(folder.path, "big.bin")), expected);
  assert.equal(fetching.metric("file.complete"), true);
  assert.equal(fetching.metric("file.size"), expected.length);
  const refetched = Number(fetching.metric("file.refetched"));
  assert.ok(refetched < 64 * 1024, `${refetched} bytes to look whether it is still the same file`);
  assert.equal(fetching.metric("requests.errors"), 0);
  assert.ok(Number(fetching.metric("file.ranges")) >= 4);
  assert.ok(Number(fetching.metric("connection.opened")) >= 1);
});

Deno.test("a downloader's actions add, pause, resume and cancel by path or by URL", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({
    file: ["/a.bin=1MiB", "/b.bin=1MiB"],
    misbehave: [{ kind: "slow", rate: "256KiB/s" }],
  });
  const { target } = origin;
  await using part = await startPart(downloader, { port: 0, files: folder.path, target });
  const { add, pause, resume, cancel } = part.actions!;
  await add!({ path: "/a.bin", name: "mine.bin" });
  await add!({ url: `${origin.at}/b.bin` });
  await pause!({ path: "/a.bin" });
  await cancel!({ url: `${origin.at}/b.bin` });
  const rested = await settled(pageOf(part));
  const states = rested.map(({ state }: { state: string }) => state);
  assert.deepEqual(states, ["paused", "cancelled"]);
  for (const { doneBytes, parts } of rested) {
    const told = parts.reduce(
      (sum: number, part: { doneBytes: number }) => sum + part.doneBytes,
      0,
    );
    assert.ok(told <= doneBytes, "what is missing is not told of as if it were there");
  }
  await origin.actions!.behave!({});
  await resume!({ path: "/a.bin" });
  const [a] = await settled(pageOf(part));
  assert.equal(a.state, "done");
  assert.deepEqual(
    await Deno.readFile(join(folder.path, "mine.bin")),
    await origin.bytes("/a.bin"),
  );
  const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
  assert.deepEqual(names.filter((name) => !name.startsWith(".")), ["mine.bin"]);
});

Deno.test("a downloader pushes progress with the parts that fill", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({ misbehave: [{ kind: "slow", rate: "1MiB/s" }] });
  await using part = await startPart(downloader, { port: 0, files: folder.path });
  await using client = await Client.dialEvents(pageOf(part));
  await client.command(1, { command: "add", urls: [{ url: `${origin.at}/big.bin` }] });
  const told = () => client.events.flatMap((one) => one.event === "progress" ? one.download : []);
  await client.until(() => told().at(-1)?.state === "done");
  const moving = told().filter(({ state, parts }) => state === "loading" && parts.length > 1);
  assert.ok(moving.length >= 3, `${moving.length} while it loaded`);
  for (const { parts, sizeBytes, doneBytes } of moving) {
    assert.equal(parts.at(-1)!.toByte, sizeBytes);
    assert.equal(parts.reduce((sum, part) => sum + part.doneBytes, 0), doneBytes);
  }
  assert.ok(
    moving.some(({ connections, bytesPerSecond, etaMs }) =>
      connections === 4 && bytesPerSecond > 0 && etaMs !== null
    ),
  );
  assert.equal(told().at(-1)!.file, `file://${folder.path}/big.bin`);
  assert.ok(part.observed.status.total >= moving.length);
});

Deno.test("a downloader says in a sentence why a download failed", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({ file: ["/a.bin=1kB", "/b.bin=1kB"] });
  await using part = await startPart(downloader, {
    port: 0,
    files: folder.path,
    retries: 0,
    refusePrivate: true,
    add: [`${origin.at}/a.bin`],
  });
  const [refused] = await settled(pageOf(part));
  assert.equal(refused.state, "failed");
  assert.match(refused.error, /^Cannot download http:.*: 127\.0\.0\.1 is a private address/);

  await using lax = await startPart(downloader, { port: 0, files: join(folder.path, "lax") });
  const urls = [
    { url: `${origin.at}/none.bin` },
    { url: `${origin.at}/a.bin`, name: "../../a" },
    { url: `${origin.at}/b.bin`, name: ".downloads.json" },
    { url: `${origin.at}/b.bin?2`, sha256: "0".repeat(64) },
  ];
  await using client = await Client.dialEvents(pageOf(lax));
  for (const [i, one] of urls.entries()) await client.command(i, { command: "add", urls: [one] });
  const errors = (await settled(pageOf(lax))).map(({ error }: { error: string }) => error);
  assert.match(errors[0], /404 Not Found$/);
  assert.match(errors[1], /^Cannot call a file "\.\.\/\.\.\/a": it leads to another folder$/);
  assert.match(errors[2], /^Cannot call a file \.downloads\.json: that is the downloader's own$/);
  assert.match(errors[3], /its SHA-256 is [\da-f]{64}, and not 0{64}$/);
});

Deno.test("a downloader gives files that are called alike names of their own", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({
    file: ["/a/file.bin=300KiB", "/b/file.bin=200KiB", "/c/file.bin=1kB"],
    misbehave: [{ kind: "slow", rate: "256KiB/s", path: "/a/file.bin" }],
  });
  await using part = await startPart(downloader, {
    port: 0,
    files: folder.path,
    target: origin.target,
    add: ["/a/file.bin"],
  });
  // Names are given in the order in which downloads begin.
  await eventually(() =>
    Deno.stat(join(folder.path, "file.bin.part")).then(() => true, () => false)
  );
  await part.actions!.add!({ path: "/b/file.bin" });
  await eventually(() =>
    Deno.stat(join(folder.path, "file (2).bin")).then(() => true, () => false)
  );
  await part.actions!.pause!({ path: "/a/file.bin" });
  await part.actions!.add!({ path: "/c/file.bin" });
  await settled(pageOf(part));
  await part.actions!.resume!({ path: "/a/file.bin" });
  const downloads = await settled(pageOf(part));
  for (const { url, state, name } of downloads) {
    assert.equal(state, "done");
    const bytes = await Deno.readFile(join(folder.path, name));
    assert.deepEqual(bytes, await origin.bytes(new URL(url).pathname), name);
  }
  assert.deepEqual(downloads.map(({ name }: { name: string }) => name), [
    "file.bin",
    "file (2).bin",
    "file (3).bin",
  ]);
});

Deno.test("a downloader that gives one up discards nothing of another that is called alike", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({
    file: ["/a.bin=300KiB", "/b.bin=1kB"],
    misbehave: [{ kind: "slow", rate: "64KiB/s" }],
  });
  const { target } = origin;
  const options = { port: 0, files: folder.path, target, existing: "refuse" } as const;
  await using part = await startPart(downloader, { ...options, add: ["/a.bin"] });
  const half = join(folder.path, "a.bin.part");
  await eventually(() => Deno.stat(half).then(() => true, () => false));
  await part.actions!.add!({ path: "/b.bin", name: "a.bin" });
  const client = await Client.dialEvents(pageOf(part));
  // It may have failed before the client was there, which then learns of it at its beginning.
  await client.until(() =>
    client.events.some((one) =>
      one.event === "progress" && one.download.state === "failed" ||
      one.event === "downloads" && one.downloads.some(({ state }) => state === "failed")
    )
  );
  await client.command(1, { command: "remove", download: "2" });
  await client[Symbol.asyncDispose]();
  assert.ok((await Deno.stat(half)).isFile);
});

Deno.test("a downloader stops although somebody takes a file without reading it", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({ file: ["/big.bin=32MiB"] });
  const add = [`${origin.at}/big.bin`];
  const part = await startPart(downloader, { port: 0, files: folder.path, add });
  await settled(pageOf(part));
  using deaf = await Deno.connect(part.endpoints.web!);
  await deaf.write(new TextEncoder().encode("GET /files/1 HTTP/1.1\r\nHost: x\r\n\r\n"));
  const head = new Uint8Array(100);
  await deaf.read(head);
  assert.match(new TextDecoder().decode(head), /^HTTP\/1\.1 200 /);
  await within(part[Symbol.asyncDispose](), () => "the downloader to stop");
});

Deno.test("a downloader checks a text client's URLs on the wire, also where HEAD is refused", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({
    file: ["/a.bin=64KiB", "/page.bin=1kB", "/shy.bin=1kB"],
    misbehave: [
      { kind: "html-error", path: "/page.bin" },
      { kind: "head-refused", path: "/shy.bin" },
    ],
  });
  await using part = await startPart(downloader, { port: 0, files: folder.path });
  await using client = await Client.dial(pageOf(part));
  client.say("start");
  client.say(`${origin.at}/a.bin`);
  client.say(`${origin.at}/shy.bin`);
  assert.deepEqual(await client.ask(`${origin.at}/none`), ["url не действителен."]);
  assert.deepEqual(await client.ask("http://127.0.0.1:9/x"), ["url не действителен."]);
  assert.deepEqual(await client.ask(`${origin.at}/page.bin`), [
    "Данный url не предназначен для скачивания файла.",
  ]);
  assert.deepEqual(await client.ask("end"), ["Отправка urls на обработку."]);
  await settled(pageOf(part));
  const frames = await client.ask("download", 2);
  assert.deepEqual(frames.sort(), [
    `url:${origin.at}/a.bin, file_amount_bytes:65536, patch: file:///${folder.path}/a.bin\n`,
    `url:${origin.at}/shy.bin, file_amount_bytes:1000, patch: file:///${folder.path}/shy.bin\n`,
  ]);
  client.say("start");
  assert.deepEqual(await client.ask(`${origin.at}/a.bin`), [
    `Файл по данному url был скачен ранее и находится по адресу: file:///${folder.path}/a.bin`,
  ]);
});

Deno.test("a downloader that was killed goes on by itself, and fetches hardly anything again", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({
    file: ["/big.bin=8MiB"],
    misbehave: [{ kind: "slow", rate: "1MiB/s" }],
  });
  const args = ["run", "-q", "-P=bench", "main.ts", "serve", "downloader", "--port", "0"];
  const first = new DenoProcess([
    ...args,
    ...["--files", folder.path, "--add", `${origin.at}/big.bin`],
  ]);
  const [, page] = await first.shows(/listens on (http:\S+)/);
  let doneBytes = 0;
  await eventually(async () => {
    const { downloads } = await (await fetch(`${page}/api/downloads`)).json();
    doneBytes = downloads[0].doneBytes;
    return doneBytes > 3_000_000;
  });
  first.kill("SIGKILL");
  await first[Symbol.asyncDispose]();
  // How far it is says the file's own journal: the list may never have been told.
  const list = join(folder.path, ".downloads.json");
  const kept = await Deno.readTextFile(list);
  await Deno.writeTextFile(list, kept.replace(/"doneBytes": \d+/, '"doneBytes": 0'));

  await origin.actions!.behave!({});
  const expected = await origin.bytes("/big.bin");
  await using second = watch(downloader, { port: 0, files: folder.path });
  await second.until("file.whole", 1);
  assert.deepEqual(await Deno.readFile(join(folder.path, "big.bin")), expected);
  assert.equal(second.metric("file.resumes"), 1);
  const received = second.all("file.progressed").reduce((sum, bytes) => sum + bytes, 0);
  const again = received - (expected.length - doneBytes);
  assert.ok(again <= 4 * 102_400 + 64 * 1024, `${again} bytes came again`);
});
