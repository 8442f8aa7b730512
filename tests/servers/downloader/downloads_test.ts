import assert from "node:assert/strict";
import { join } from "node:path";
import type { Entry } from "../../../servers/downloader/entry.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { eventually } from "../../within.ts";
import { openShelf } from "./shelf.ts";

const url = (name: string) => `http://files.example/${name}`;
const wanted = (...names: string[]) => names.map((name) => ({ url: url(name) }));
const states = (entries: readonly Entry[]) => entries.map(({ state }) => state);

Deno.test("Downloads.add() has a few fetched at a time, and the others wait for their turn", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path, { atOnce: 2 });
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a", "b", "c"));
  const [a, b] = await fetching.underWay(2);
  assert.deepEqual(states(downloads.all), ["checking", "checking", "queued"]);
  fetching.progress(a!);
  assert.deepEqual(states(downloads.all), ["loading", "checking", "queued"]);
  await fetching.finish(a!);
  const [, , c] = await fetching.underWay(3);
  assert.equal(c!.order.url, url("c"));
  assert.deepEqual(states(downloads.all), ["done", "checking", "checking"]);
  await fetching.finish(b!);
  await fetching.finish(c!);
  await eventually(() => downloads.all.every(({ state }) => state === "done"));
  assert.equal(shelf.metric("complete"), true);
  assert.equal(shelf.metric("count"), 3);
});

Deno.test("Downloads tells of a download what its fetch tells", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path);
  const { downloads, fetching } = shelf;
  await downloads.add([{ url: "http://ann:secret@files.example/a", connections: 7, name: "x" }]);
  const [a] = await fetching.underWay(1);
  assert.deepEqual(a!.order, {
    url: "http://ann:secret@files.example/a",
    name: "x",
    sha256: undefined,
    connections: 7,
  });
  fetching.progress(a!, { name: "x" });
  const parts = [{ fromByte: 0, toByte: 1_000, doneBytes: 100 }];
  const view = {
    id: "1",
    url: url("a"),
    name: "x",
    state: "loading",
    sizeBytes: 1_000,
    doneBytes: 100,
    bytesPerSecond: 50,
    etaMs: 18_000,
    connections: 2,
    parts,
    error: null,
    file: null,
  };
  assert.deepEqual(downloads.all[0]!.view, view);
  fetching.progress(a!, { sizeBytes: null, bytesPerSecond: 0 });
  assert.equal(downloads.all[0]!.view.etaMs, null);
  const path = join(folder.path, "a file");
  a!.done({ path, sizeBytes: 1_000 });
  await eventually(() => downloads.all[0]!.state === "done");
  assert.deepEqual(downloads.all[0]!.view, {
    ...view,
    name: "a file",
    state: "done",
    doneBytes: 1_000,
    bytesPerSecond: 0,
    etaMs: null,
    connections: 0,
    parts: [],
    file: `file://${folder.path}/a%20file`,
  });
});

Deno.test("Downloads.act() pauses and resumes, and gives the place to the next meanwhile", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path, { atOnce: 1 });
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a", "b"));
  const [a] = await fetching.underWay(1);
  fetching.progress(a!);
  await downloads.act("pause", "1");
  assert.ok(a!.signal.aborted);
  assert.equal(downloads.entry("1").view.doneBytes, 100, "it is kept");
  const [, b] = await fetching.underWay(2);
  assert.deepEqual(states(downloads.all), ["paused", "checking"]);
  await downloads.act("resume", "1");
  assert.deepEqual(states(downloads.all), ["queued", "checking"]);
  await fetching.finish(b!);
  const [, , again] = await fetching.underWay(3);
  assert.equal(again!.order.url, url("a"));
  again!.watcher.resumed();
  assert.equal(shelf.metric("resumes"), 1);
  assert.equal(shelf.metric("failed"), 0);
});

Deno.test("Downloads.act() cancels: what there was of the file is discarded", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path, { atOnce: 1 });
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a", "b"));
  const [a] = await fetching.underWay(1);
  fetching.progress(a!);
  await downloads.act("cancel", "1");
  assert.deepEqual(fetching.discarded, ["a"]);
  await downloads.act("cancel", "2");
  assert.deepEqual(states(downloads.all), ["cancelled", "cancelled"]);
  assert.equal(downloads.entry("1").doneBytes, 0);
  assert.equal(shelf.metric("failed"), 2);
  await downloads.act("resume", "2");
  await fetching.underWay(2);
  await downloads.act("remove", "2");
  assert.deepEqual(downloads.all.map(({ id }) => id), ["1"]);
});

Deno.test("Downloads.act() declines what cannot be done, in a sentence", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path);
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a"));
  await fetching.finish((await fetching.underWay(1))[0]!);
  await eventually(() => downloads.all[0]!.state === "done");
  for (const verb of ["pause", "resume", "cancel"] as const) {
    await assert.rejects(downloads.act(verb, "1"), {
      code: "wrong-state",
      message: `Cannot ${verb} download 1: it is done`,
    });
  }
  await assert.rejects(downloads.act("pause", "9"), {
    code: "not-found",
    message: 'There is no download "9"',
  });
  await downloads.act("remove", "1");
  assert.ok((await Deno.stat(join(folder.path, "a"))).isFile, "the file stays");
});

Deno.test("Downloads says why one failed, and goes on with the others", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path, { atOnce: 1 });
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a", "b"));
  const [a] = await fetching.underWay(1);
  a!.fail(new Error("Cannot download it: the server is gone"));
  const [, b] = await fetching.underWay(2);
  const { state, error } = downloads.all[0]!.view;
  assert.deepEqual([state, error], ["failed", "Cannot download it: the server is gone"]);
  await fetching.finish(b!);
  await downloads.act("resume", "1");
  await fetching.underWay(3);
  assert.equal(downloads.all[0]!.view.error, null);
});

Deno.test("Downloads.add() does not add a second time what waits, loads or is paused", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path, { atOnce: 1 });
  const { downloads, fetching } = shelf;
  await downloads.add(wanted("a", "b", "b"));
  await downloads.act("pause", "2");
  const again = await downloads.add(wanted("b", "a", "c"));
  assert.deepEqual(again.map(({ id }) => id), ["2", "1", "3"]);
  assert.deepEqual(states(downloads.all), ["checking", "queued", "queued"]);
  await fetching.finish((await fetching.underWay(1))[0]!);
  await eventually(() => downloads.all[0]!.state === "done");
  const [anew] = await downloads.add(wanted("a"));
  assert.equal(anew!.id, "4", "what is done may be wanted anew");
});

Deno.test("Downloads.open() goes on with what a process left that was killed", async () => {
  await using folder = await temporaryFolder();
  const first = await openShelf(folder.path, { atOnce: 2 });
  await first.downloads.add(wanted("done", "gone", "loads", "paused", "waits"));
  for (const fetch of (await first.fetching.underWay(2)).slice(0, 2)) {
    await first.fetching.finish(fetch);
  }
  const [, , loads] = await first.fetching.underWay(4);
  await first.downloads.act("pause", "4");
  first.fetching.progress(loads!);
  const state = join(folder.path, ".downloads.json");
  await eventually(async () => /"doneBytes": 100,/.test(await Deno.readTextFile(state)));
  const left = await Deno.readFile(state);
  await first[Symbol.asyncDispose]();
  // As the process would have left it, had nobody told it to stop.
  await Deno.writeFile(state, left);
  await Deno.remove(join(folder.path, "gone"));

  await using second = await openShelf(folder.path, { atOnce: 1 });
  const { downloads, fetching } = second;
  const [again] = await fetching.underWay(1);
  assert.equal(again!.order.url, url("loads"));
  assert.deepEqual(states(downloads.all), ["done", "failed", "checking", "paused", "queued"]);
  assert.equal(downloads.entry("3").view.doneBytes, 100);
  assert.equal(downloads.entry("2").view.error, `The file is not at ${folder.path}/gone any more.`);
  await downloads.act("remove", "5");
  const [added] = await downloads.add(wanted("more"));
  assert.equal(added!.id, "6", "no id is used twice");
});

Deno.test("Downloads.open() takes for done what was put into its place just before the kill", async () => {
  await using folder = await temporaryFolder();
  const first = await openShelf(folder.path);
  await first.downloads.add(wanted("a", "b"));
  for (const fetch of await first.fetching.underWay(2)) first.fetching.progress(fetch);
  await first[Symbol.asyncDispose]();
  await Deno.writeFile(join(folder.path, "a"), new Uint8Array(1_000));
  await Deno.writeFile(join(folder.path, "b"), new Uint8Array(999));

  await using second = await openShelf(folder.path);
  assert.deepEqual(states(second.downloads.all), ["done", "checking"]);
  assert.equal(second.downloads.entry("1").path, join(folder.path, "a"));
  assert.equal(second.metric("count"), 1);
});

Deno.test("Downloads.open() says so when a folder has another downloader, or no file of one", async () => {
  await using folder = await temporaryFolder();
  {
    await using _first = await openShelf(folder.path);
    await assert.rejects(openShelf(folder.path), {
      name: "BenchError",
      message: `Cannot use the folder ${folder.path}: another downloader uses it`,
    });
  }
  const file = join(folder.path, "file");
  await Deno.writeTextFile(file, "");
  await assert.rejects(openShelf(file), {
    name: "BenchError",
    message: `Cannot use the folder ${file}: a file is in the way`,
  });
  await Deno.writeTextFile(join(folder.path, ".downloads.json"), '{"version": 2}');
  await assert.rejects(openShelf(folder.path), {
    name: "BenchError",
    message: /^Cannot read the downloads from .*\.downloads\.json: it is not what/,
  });
});

Deno.test("Downloads.add() adds nothing that it cannot keep", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path);
  const { downloads, fetching } = shelf;
  const temporary = join(folder.path, ".downloads.json.tmp");
  await Deno.mkdir(temporary);
  await assert.rejects(downloads.add(wanted("a")), {
    name: "BenchError",
    message: /^Cannot write .*\.downloads\.json: it is a folder$/,
  });
  assert.deepEqual(downloads.all, []);
  assert.deepEqual(fetching.begun, []);
  await Deno.mkdir(temporary, { recursive: true });
  await Deno.remove(temporary);
  await downloads.add(wanted("a"));
});

Deno.test("Downloads.watch() tells of every list and every move, until it is ended", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await openShelf(folder.path);
  const { downloads, fetching } = shelf;
  const heard: string[] = [];
  const end = downloads.watch({
    listed: () => heard.push("listed"),
    progressed: ({ id, state }) => heard.push(`${id} ${state}`),
  });
  await downloads.add(wanted("a"));
  const [a] = await fetching.underWay(1);
  fetching.progress(a!);
  await fetching.finish(a!);
  await eventually(() => heard.includes("1 done"));
  assert.deepEqual(heard, ["listed", "1 checking", "1 loading", "1 done"]);
  end();
  await downloads.act("remove", "1");
  assert.equal(heard.length, 4);
});
