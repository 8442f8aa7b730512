import assert from "node:assert/strict";
import { join } from "node:path";
import { equalBytes } from "../../../../core/bytes.ts";
import { ByteRanges } from "../../../../servers/downloader/engine/byte_ranges.ts";
import type { DownloadOptions } from "../../../../servers/downloader/engine/options.ts";
import { PartFile } from "../../../../servers/downloader/engine/part_file.ts";
import { rangeServer } from "../../../../simulators/range-server/range_server.ts";
import { contentOf, TestServer } from "../../../simulators/range-server/visitor.ts";
import { eventually } from "../../../within.ts";
import { Trial } from "./trial.ts";

const SIZE = 3 * 1024 * 1024 + 5;
const big = `/big.bin=${SIZE}B`;

type ServerOptions = Parameters<typeof TestServer.start>[0];

const urlOf = (server: TestServer, path = "/big.bin") =>
  `http://127.0.0.1:${server.address.port}${path}`;

/** A server, a folder, and a download between them. */
async function get(
  server: ServerOptions,
  options: Partial<DownloadOptions> = {},
  path = "/big.bin",
) {
  await using one = await TestServer.start({ file: [big], ...server });
  await using trial = await Trial.open();
  const downloaded = await trial.get(urlOf(one, path), options);
  const names = await trial.names();
  return {
    downloaded,
    names,
    bytes: await Deno.readFile(downloaded.path),
    progress: trial.progress,
  };
}

function assertContent(bytes: Uint8Array, path = "/big.bin", version = 1): void {
  assert.ok(
    equalBytes(bytes, contentOf(path, 0, bytes.length, version)),
    "the bytes are the file's",
  );
}

Deno.test("download() fetches files of every size", async () => {
  const sizes = [0, 1, 2, 16_383, 16_384, 65_535, 65_536, 65_537, 131_072, 262_145];
  await using server = await TestServer.start({
    file: sizes.map((size) => `/${size}.bin=${size}B`),
  });
  await using trial = await Trial.open();
  for (const size of sizes) {
    const downloaded = await trial.get(urlOf(server, `/${size}.bin`));
    assert.equal(downloaded.sizeBytes, size);
    const bytes = await Deno.readFile(downloaded.path);
    assert.equal(bytes.length, size);
    assertContent(bytes, `/${size}.bin`);
  }
  assert.equal((await trial.names()).length, sizes.length);
});

Deno.test("download() asks once for a file that comes at once", async () => {
  const { progress } = await get({ file: ["/a.bin=50kB"] }, {}, "/a.bin");
  assert.deepEqual(
    [progress.requests, progress.receivedBytes, progress.refetchedBytes],
    [1, 50_000, 0],
  );
});

Deno.test("download() fetches over one connection in one response, and looks it over", async () => {
  const { progress, bytes } = await get({}, { connections: 1 });
  assertContent(bytes);
  assert.deepEqual([progress.requests, progress.refetchedBytes], [2, 256]);
});

Deno.test("download() keeps to the most that may be asked for at once", async () => {
  const { progress, bytes } = await get({}, { maxPartBytes: 100_000 });
  assertContent(bytes);
  assert.ok(progress.requests >= SIZE / 100_000);
});

Deno.test("download() shows how it goes", async () => {
  await using server = await TestServer.start({
    file: [big],
    misbehave: [{ kind: "slow", rate: "2MiB/s" }],
  });
  await using trial = await Trial.open();
  const downloading = trial.get(urlOf(server));
  const states: string[] = [];
  trial.progress.onState = (state) => states.push(state);
  await eventually(() => trial.progress.snapshot().connections === 4);
  await eventually(() => trial.progress.snapshot().haveBytes > SIZE / 4);
  const snapshot = trial.progress.snapshot();
  assert.equal(snapshot.path, join(trial.folder, "big.bin"));
  assert.equal(snapshot.sizeBytes, SIZE);
  assert.equal(snapshot.state, "loading");
  assert.ok(snapshot.bytesPerSecond > 100_000 && snapshot.leftMs! < 60_000);
  assert.equal(snapshot.parts.length, 4);
  for (const { start, position, end } of snapshot.parts) {
    assert.ok(start <= position && position <= end && end <= SIZE);
  }
  await downloading;
  const end = trial.progress.snapshot();
  assert.deepEqual([end.state, end.haveBytes, end.connections], ["done", SIZE, 0]);
  assert.deepEqual(states, ["loading", "checking", "done"]);
});

Deno.test("download() goes on with what a stopped one has fetched", async () => {
  await using server = await TestServer.start({
    file: [big],
    misbehave: [{ kind: "slow", rate: "1MiB/s" }],
  });
  await using trial = await Trial.open();
  const stopped = trial.get(urlOf(server));
  await eventually(() => trial.progress.haveBytes > SIZE / 4);
  trial.stop.abort(new DOMException("Enough.", "AbortError"));
  await assert.rejects(stopped, { name: "AbortError", message: "Enough." });
  const haveBytes = trial.progress.haveBytes;
  assert.deepEqual(await trial.names(), ["big.bin.part", "big.bin.part.journal"]);
  await server.running.actions!.behave!({});
  const downloaded = await trial.get(urlOf(server));
  assert.equal(downloaded.resumedBytes, haveBytes);
  assert.equal(trial.progress.receivedBytes - trial.progress.refetchedBytes, SIZE - haveBytes);
  assertContent(await trial.read("big.bin"));
  assert.deepEqual(await trial.names(), ["big.bin"]);
});

/** Stops a download on its way, lets something happen, and gets it again. */
async function getAgainAfter(
  server: ServerOptions,
  happens: (server: TestServer, trial: Trial) => Promise<unknown>,
  options: Partial<DownloadOptions> = {},
) {
  const slow = { kind: "slow", rate: "1MiB/s" } as const;
  await using one = await TestServer.start({
    file: [big],
    ...server,
    misbehave: [slow, ...server.misbehave ?? []],
  });
  await using trial = await Trial.open();
  const stopped = trial.get(urlOf(one));
  await eventually(() => trial.progress.haveBytes > SIZE / 4);
  trial.stop.abort(new Error("Enough."));
  await assert.rejects(stopped, /Enough/);
  const list = rangeServer.actions.misbehave!.parse({ list: server.misbehave ?? [] });
  await one.running.actions!.misbehave!(list);
  await happens(one, trial);
  const downloaded = await trial.get(urlOf(one), options);
  return { downloaded, bytes: await Deno.readFile(downloaded.path), progress: trial.progress };
}

Deno.test("download() begins anew when the file has changed since it was stopped", async () => {
  for (const validator of ["changed", "none"] as const) {
    const { downloaded, bytes, progress } = await getAgainAfter(
      {},
      (server) => server.running.actions!.change!({ path: "/big.bin", validator }) as Promise<void>,
    );
    assertContent(bytes, "/big.bin", 2);
    assert.deepEqual([downloaded.resumedBytes, progress.restarts], [0, 1]);
  }
});

Deno.test("download() sees that a file has changed whose tag is still the same", async () => {
  const { bytes } = await getAgainAfter(
    {},
    (server) =>
      server.running.actions!.change!({ path: "/big.bin", validator: "kept" }) as Promise<void>,
  );
  assertContent(bytes, "/big.bin", 2);
});

Deno.test("download() goes on where only a date tells the file, and begins anew where nothing does", async () => {
  const date = await getAgainAfter(
    { misbehave: [{ kind: "poor-validators", etag: "weak" }] },
    () => Promise.resolve(),
  );
  assert.ok(date.downloaded.resumedBytes > 0);
  assertContent(date.bytes);
  const nothing = await getAgainAfter(
    { misbehave: [{ kind: "poor-validators", etag: "none", date: "none" }] },
    () => Promise.resolve(),
  );
  assert.equal(nothing.downloaded.resumedBytes, 0);
  assertContent(nothing.bytes);
});

Deno.test("download() begins anew when the journal has been lost or torn", async () => {
  for (const size of [0, 10, undefined]) {
    const { bytes } = await getAgainAfter({}, async (_, trial) => {
      const path = join(trial.folder, "big.bin.part.journal");
      if (size === undefined) await Deno.remove(path);
      else await Deno.truncate(path, size);
    });
    assertContent(bytes);
  }
});

Deno.test("download() leaves alone what is being fetched from elsewhere under the same name", async () => {
  await assert.rejects(
    getAgainAfter({}, async (server, trial) => {
      await trial.get(urlOf(server, "/other.bin"), { name: "big.bin" });
    }),
    /big\.bin\.part is being fetched from http:\/\/127\.0\.0\.1:\d+\/big\.bin$/,
  );
});

Deno.test("download() lets no two write the same file", async () => {
  await using server = await TestServer.start({
    file: [big],
    misbehave: [{ kind: "slow", rate: "1MiB/s" }],
  });
  await using trial = await Trial.open();
  await using other = await Trial.open();
  const first = trial.get(urlOf(server));
  await eventually(() => trial.progress.haveBytes > 0);
  await assert.rejects(other.get(urlOf(server), { folder: trial.folder }), {
    name: "BenchError",
    message: /: another download is writing .*big\.bin\.part$/,
  });
  await server.running.actions!.behave!({});
  await first;
  assertContent(await trial.read("big.bin"));
});

Deno.test("download() refuses, replaces or numbers a name that is taken", async () => {
  await using server = await TestServer.start({ file: ["/a.bin=1kB"] });
  await using trial = await Trial.open();
  const url = urlOf(server, "/a.bin");
  await Deno.writeTextFile(join(trial.folder, "a.bin"), "mine");
  await assert.rejects(trial.get(url), { name: "BenchError", message: /a\.bin is there already$/ });
  assert.equal(new TextDecoder().decode(await trial.read("a.bin")), "mine");
  const { path } = await trial.get(url, { existing: "rename" });
  assert.equal(path, join(trial.folder, "a (2).bin"));
  await trial.get(url, { existing: "replace" });
  assertContent(await trial.read("a.bin"), "/a.bin");
  assert.deepEqual(await trial.names(), ["a (2).bin", "a.bin"]);
});

Deno.test("download() replaces a link in the file's place, and follows none", async () => {
  await using server = await TestServer.start({ file: ["/a.bin=1kB"] });
  await using trial = await Trial.open();
  const elsewhere = join(trial.folder, "elsewhere");
  await Deno.writeTextFile(elsewhere, "precious");
  await Deno.symlink(elsewhere, join(trial.folder, "a.bin"));
  await assert.rejects(trial.get(urlOf(server, "/a.bin")), /a\.bin is there already/);
  await trial.get(urlOf(server, "/a.bin"), { existing: "replace" });
  assert.equal(await Deno.readTextFile(elsewhere), "precious");
  assert.ok((await Deno.lstat(join(trial.folder, "a.bin"))).isFile);
});

Deno.test("download() replaces no file that came there meanwhile", async () => {
  await using server = await TestServer.start({
    file: [big],
    misbehave: [{ kind: "slow", rate: "2MiB/s" }],
  });
  await using trial = await Trial.open();
  const downloading = trial.get(urlOf(server));
  await eventually(() => trial.progress.haveBytes > 0);
  await Deno.writeTextFile(join(trial.folder, "big.bin"), "mine");
  await assert.rejects(downloading, /big\.bin is there already$/);
  assert.equal(new TextDecoder().decode(await trial.read("big.bin")), "mine");
});

Deno.test("download() tidies up behind one that was killed when it had just put the file in its place", async () => {
  await using server = await TestServer.start({ file: ["/a.bin=1kB"] });
  await using trial = await Trial.open();
  await trial.get(urlOf(server, "/a.bin"));
  await Deno.link(join(trial.folder, "a.bin"), join(trial.folder, "a.bin.part"));
  await Deno.writeTextFile(join(trial.folder, "a.bin.part.journal"), "x");
  await assert.rejects(trial.get(urlOf(server, "/a.bin")), /is there already/);
  assert.deepEqual(await trial.names(), ["a.bin"]);
});

Deno.test("download() holds the file against its hash", async () => {
  const bytes = contentOf("/big.bin", 0, SIZE);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const { names } = await get({}, { sha256: digest.toHex().toUpperCase() });
  assert.deepEqual(names, ["big.bin"]);
  await using server = await TestServer.start({ file: [big] });
  await using trial = await Trial.open();
  await assert.rejects(trial.get(urlOf(server), { sha256: "0".repeat(64) }), {
    name: "ProtocolError",
    message: new RegExp(`: its SHA-256 is ${digest.toHex()}, and not 0{64}$`),
  });
  assert.deepEqual(await trial.names(), ["big.bin.part"], "nobody goes on with it");
});

Deno.test("download() says what is wrong with folders and disks before it fetches anything", async () => {
  await using server = await TestServer.start({ file: ["/a.bin=1kB", "/huge.bin=900000GiB"] });
  await using trial = await Trial.open();
  await Deno.writeTextFile(join(trial.folder, "file"), "");
  await Deno.mkdir(join(trial.folder, "a.bin"));
  await assert.rejects(
    trial.get(urlOf(server, "/a.bin"), { folder: join(trial.folder, "file", "x") }),
    { name: "BenchError", message: /cannot write .*file.x: a part of the path is no folder$/ },
  );
  await assert.rejects(trial.get(urlOf(server, "/a.bin"), { existing: "replace" }), {
    name: "BenchError",
    message: /a\.bin is a folder$/,
  });
  await assert.rejects(trial.get(urlOf(server, "/huge.bin")), {
    name: "BenchError",
    message: /the disk of .* has .* left, and 900000 GiB are needed$/,
  });
});

Deno.test("download() refuses names and URLs that are none, as the caller's mistakes", async () => {
  await using trial = await Trial.open();
  await assert.rejects(trial.get("file:///etc/passwd"), TypeError);
  await assert.rejects(trial.get("nonsense"), TypeError);
  for (const name of ["../x", "/etc/passwd", "a\0", "x".repeat(300)]) {
    await assert.rejects(trial.get("http://127.0.0.1:1/", { name }), RangeError);
  }
  assert.deepEqual(await trial.names(), []);
});

Deno.test("download() refuses private addresses where that is wanted, whatever their name", async () => {
  await using server = await TestServer.start({ file: [big] });
  await using trial = await Trial.open();
  await assert.rejects(trial.get(urlOf(server), { refusePrivate: true }), {
    name: "BenchError",
    message: /: 127\.0\.0\.1 is a private address, and those are refused$/,
  });
  await assert.rejects(
    trial.get(`http://localhost:${server.address.port}/big.bin`, { refusePrivate: true }),
    /localhost \(127\.0\.0\.1\) is a private address/,
  );
  assert.deepEqual(await trial.names(), []);
});

Deno.test("download() says that nobody answers", async () => {
  await using trial = await Trial.open();
  await assert.rejects(trial.get("http://user:secret@127.0.0.1:1/a?b"), {
    name: "BenchError",
    message: "Cannot download http://127.0.0.1:1/a?b: connection refused",
  });
  await assert.rejects(trial.get("http://nowhere.invalid/a"), /: the name does not resolve$/);
  assert.equal(trial.progress.snapshot().state, "failed");
});

Deno.test("download() needs no more time than the parts of equal connections do", async () => {
  const startMs = performance.now();
  const { bytes } = await get({ misbehave: [{ kind: "slow", rate: "1MiB/s" }] });
  assertContent(bytes);
  const seconds = (performance.now() - startMs) / 1_000;
  // Alone it would be three seconds, and four share it.
  assert.ok(seconds < 2, `${seconds} s`);
});

Deno.test("download() takes work away from a connection that is slow", async () => {
  const startMs = performance.now();
  const { bytes } = await get({
    misbehave: [{ kind: "slow", rate: "20kB/s", connection: 2 }, {
      kind: "slow",
      rate: "4MiB/s",
    }],
  });
  assertContent(bytes);
  const seconds = (performance.now() - startMs) / 1_000;
  assert.ok(seconds < 8, `${seconds} s, where its share alone would have taken 40`);
});

Deno.test("download() fetches nothing again of a file that has everything but its name", async () => {
  await using server = await TestServer.start({ file: [big] });
  await using trial = await Trial.open();
  const path = join(trial.folder, "big.bin");
  const { etag, "last-modified": lastModified } =
    (await server.ask("/big.bin", { method: "HEAD" })).headers;
  {
    await using file = await PartFile.open(path, 16_384, { create: true });
    await Deno.writeFile(`${path}.part`, contentOf("/big.bin", 0, SIZE));
    const all = new ByteRanges([{ start: 0, end: SIZE }]);
    const validators = { etag: etag!, lastModified: lastModified!, strong: etag! };
    const header = { url: urlOf(server), sizeBytes: SIZE, takesRanges: true, validators };
    await file!.begin(header, all);
  }
  const { resumedBytes } = await trial.get(urlOf(server));
  assert.equal(resumedBytes, SIZE);
  assert.equal(trial.progress.receivedBytes, 256);
  assertContent(await trial.read("big.bin"));
});
