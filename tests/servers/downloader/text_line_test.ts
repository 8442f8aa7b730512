/** The original's text protocol over a WebSocket. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { UrlVerdict } from "../../../protocols/downloads/mod.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { eventually, within } from "../../within.ts";
import { Client, serveShelf } from "./web_shelf.ts";

const url = (name: string) => `http://files.example/${name}`;

const verdicts: Record<string, UrlVerdict> = {
  [url("gone")]: { verdict: "unreachable" },
  [url("page")]: { verdict: "page" },
};
const check = (asked: string) =>
  Promise.resolve<UrlVerdict>(verdicts[asked] ?? { verdict: "accepted" });

Deno.test("a text client is answered what the original answered, from help to the finished file", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { atOnce: 1, check });
  const { fetching, downloads } = shelf;
  await using client = await Client.dial(shelf.origin);
  assert.equal(client.protocol, "");
  assert.equal((await client.ask("help_command", 6)).length, 6);
  client.say("start");
  client.say(url("a"));
  client.say(url("b"));
  // What is accepted gets no reply, so the first frames that come are those of what follows.
  assert.deepEqual(await client.ask(url("gone")), ["url не действителен."]);
  assert.deepEqual(await client.ask(url("page")), [
    "Данный url не предназначен для скачивания файла.",
  ]);
  assert.deepEqual(await client.ask("end"), ["Отправка urls на обработку."]);
  const [a] = await fetching.underWay(1);
  fetching.progress(a!, { doneBytes: 545 });
  assert.deepEqual(await client.ask("queue"), [`url:${url("b")}, status: В очереди\n`]);
  assert.deepEqual(await client.ask("loading"), [
    `url:${url("a")}, file_amount_bytes:1000, threads_size:4, status:54.5`,
  ]);
  assert.deepEqual(await client.ask("start"), [
    "Для добавления новых url на скачивание, дождитесь окончания загрузки отправленых ранее.",
  ]);
  await fetching.finish(a!);
  await fetching.finish((await fetching.underWay(2))[1]!);
  await eventually(() => downloads.all.every(({ state }) => state === "done"));
  assert.deepEqual(await client.ask("download", 2), [
    `url:${url("a")}, file_amount_bytes:1000, patch: file:///${join(folder.path, "a")}\n`,
    `url:${url("b")}, file_amount_bytes:1000, patch: file:///${join(folder.path, "b")}\n`,
  ]);
  client.say("start");
  assert.deepEqual(await client.ask(url("a")), [
    `Файл по данному url был скачен ранее и находится по адресу: file:///${join(folder.path, "a")}`,
  ]);
  assert.deepEqual(await client.ask("end"), ["Не добавленно ни одного url для скачивания."]);
});

Deno.test("each text client has a session of its own, and a new one wipes nothing", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { atOnce: 1, check });
  await using one = await Client.dial(`${shelf.origin}/ws`);
  one.say("start");
  one.say(url("a"));
  {
    await using another = await Client.dial(shelf.origin);
    assert.deepEqual(await another.ask(url("b")), ["Команда не найдена."]);
    assert.deepEqual(await another.ask("end"), ["Не добавленно ни одного url для скачивания."]);
  }
  assert.deepEqual(await one.ask("end"), ["Отправка urls на обработку."]);
  await using late = await Client.dial(shelf.origin);
  await shelf.fetching.underWay(1);
  assert.match((await late.ask("loading"))[0]!, /^url:http:\/\/files\.example\/a, /);
  assert.equal(shelf.observed.viewers.open, 2);
});

Deno.test("a text client's frames wait for the check of the URL before them", async () => {
  await using folder = await temporaryFolder();
  const slow = Promise.withResolvers<UrlVerdict>();
  await using shelf = await serveShelf(folder.path, { check: () => slow.promise });
  await using client = await Client.dial(shelf.origin);
  for (const frame of ["start", url("a"), "end", "queue"]) client.say(frame);
  await using other = await Client.dial(shelf.origin);
  assert.deepEqual(await other.ask("x"), ["Команда не найдена."], "others do not wait");
  assert.deepEqual(client.frames, []);
  slow.resolve({ verdict: "accepted" });
  await client.until(() => client.frames.length > 0);
  assert.equal(client.frames[0], "Отправка urls на обработку.");
});

Deno.test("a text client that sends bytes, or says too much while it is to wait, harms nobody", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { check: () => new Promise(() => {}) });
  await using client = await Client.dial(shelf.origin);
  client.say(new Uint8Array([1, 2, 3]));
  await client.until(() => client.frames.length === 1);
  assert.deepEqual(client.frames, ["Команда не найдена."]);
  client.say("start");
  for (let i = 0; i < 1_100; i++) client.say(url(String(i)));
  await within(client.closed, () => "the client to be sent away");
  await using another = await Client.dial(shelf.origin);
  assert.deepEqual(await another.ask("x"), ["Команда не найдена."]);
});
