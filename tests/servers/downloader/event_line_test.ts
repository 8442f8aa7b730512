/** The subprotocol `wirebench.downloads.v1` over a WebSocket. */
import assert from "node:assert/strict";
import { SUBPROTOCOL } from "../../../protocols/downloads/mod.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { Client, serveShelf } from "./web_shelf.ts";

const url = (name: string) => `http://files.example/${name}`;

Deno.test("a JSON client is told all downloads at once, and each that moves", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  const { downloads, fetching } = shelf;
  await downloads.add([{ url: url("a") }]);
  const [a] = await fetching.underWay(1);
  await using client = await Client.dial(shelf.origin, "other", SUBPROTOCOL);
  assert.equal(client.protocol, SUBPROTOCOL);
  await client.until(() => client.frames.length === 1);
  assert.deepEqual(client.events, [
    { event: "downloads", downloads: downloads.all.map(({ view }) => view) },
  ]);
  fetching.progress(a!, { doneBytes: 300 });
  await client.until(() => client.frames.length === 2);
  assert.deepEqual(client.events[1], { event: "progress", download: downloads.all[0]!.view });
  await fetching.finish(a!);
  const isDone = () => {
    const last = client.events.at(-1)!;
    return last.event === "progress" && last.download.state === "done";
  };
  await client.until(isDone);
  assert.equal(shelf.observed.status.total, client.frames.length);
});

Deno.test("a JSON client that could be told a thousand times a second is told the newest, less often", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  await shelf.downloads.add([{ url: url("a") }, { url: url("b") }]);
  const [a, b] = await shelf.fetching.underWay(2);
  await using client = await Client.dialEvents(shelf.origin);
  await client.until(() => client.frames.length === 1);
  for (let doneBytes = 1; doneBytes <= 1_000; doneBytes++) {
    shelf.fetching.progress(a!, { doneBytes });
    shelf.fetching.progress(b!, { doneBytes });
  }
  await client.until(() => client.frames.length === 3);
  const told = client.events.slice(1).map((one) =>
    one.event === "progress" ? [one.download.id, one.download.doneBytes] : one
  );
  assert.deepEqual(told, [["1", 1_000], ["2", 1_000]]);
});

Deno.test("a JSON client's commands are answered, each with its id", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  await using client = await Client.dialEvents(`${shelf.origin}/ws`);
  await using watcher = await Client.dialEvents(shelf.origin);
  const answer = async (id: number, command: Record<string, unknown>) => {
    const given = await client.command(id, command);
    assert.ok(given.event === "answer");
    return given.ok ? given.downloads.map(({ id, state }) => `${id} ${state}`) : given.error;
  };
  const urls = [{ url: url("a"), connections: 2 }, { url: url("b") }];
  assert.deepEqual(await answer(1, { command: "add", urls }), ["1 checking", "2 checking"]);
  assert.deepEqual(await answer(2, { command: "pause", download: "1" }), ["1 paused"]);
  assert.deepEqual(await answer(3, { command: "resume", download: "1" }), ["1 checking"]);
  assert.deepEqual(await answer(4, { command: "cancel", download: "2" }), ["2 cancelled"]);
  assert.deepEqual(await answer(5, { command: "list" }), ["1 checking", "2 cancelled"]);
  assert.deepEqual(await answer(6, { command: "remove", download: "2" }), ["2 cancelled"]);
  assert.equal(await answer(7, { command: "pause", download: "2" }), 'There is no download "2"');
  assert.equal(
    await answer(8, { command: "add", urls: [{ url: "ftp://a/b" }] }),
    "Cannot read command: urls.0.url must be an http or https URL",
  );
  client.say("{");
  const nameless = () => client.events.find((one) => one.event === "answer" && one.id === null);
  await client.until(() => nameless() !== undefined);
  assert.deepEqual(nameless(), {
    event: "answer",
    id: null,
    ok: false,
    error: "Cannot read command: it is not valid JSON",
  });
  const isTold = () => {
    const lists = watcher.events.filter((one) => one.event === "downloads");
    return lists.at(-1)?.downloads.map(({ id }) => id).join() === "1" && lists.length > 1;
  };
  await watcher.until(isTold);
});

Deno.test("Lines sends its clients away when the part stops", async () => {
  await using folder = await temporaryFolder();
  const shelf = await serveShelf(folder.path);
  await using text = await Client.dial(shelf.origin);
  await using events = await Client.dialEvents(shelf.origin);
  await shelf[Symbol.asyncDispose]();
  assert.deepEqual(await Promise.all([text.closed, events.closed]), [1001, 1001]);
});
