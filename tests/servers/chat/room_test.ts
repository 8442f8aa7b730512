/** Who is there, and what they hear of each other, in a room whose time the test owns. */
import assert from "node:assert/strict";
import { QuietRoom } from "./quiet_room.ts";

Deno.test("Room.join() tells a newcomer the state once, and the others when it changes", async () => {
  using quiet = new QuietRoom();
  const ann = quiet.join("ann");
  assert.deepEqual(await ann.news(), ["STATE WAIT4CLIENTS"]);
  const ben = quiet.join("ben");
  const cid = quiet.join("cid");
  assert.deepEqual(await ann.news(), ["STATE READY2SERV"]);
  assert.deepEqual(await ben.news(), ["STATE READY2SERV"]);
  assert.deepEqual(await cid.news(), ["STATE READY2SERV"]);
  for (const one of [cid, ben]) {
    one.client.leave();
    quiet.room.leave(one.client);
  }
  assert.deepEqual(await ann.news(), ["STATE WAIT4CLIENTS"]);
});

Deno.test("Room.join() echoes lines to those who asked for it, and only in the first STATE", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = [quiet.join("ann"), quiet.join("ben", "legacy")];
  const [first, second] = await ann.heard() as { framing?: string; id?: string }[];
  assert.deepEqual([first!.framing, second!.framing], ["lines", undefined]);
  assert.ok(second!.id !== undefined, "what the server says first has an id of its own");
  assert.equal("framing" in (await ben.heard())[0]!, false);
});

Deno.test("Room.join() declines a login that somebody has, and changes nothing", async () => {
  using quiet = new QuietRoom();
  const ann = quiet.join("ann");
  await ann.heard();
  const { client } = ann;
  const another = quiet.room.join({
    login: "ann",
    framing: "lines",
    line: "web",
    sink: ann,
    id: undefined,
    onBehind: () => {},
  });
  assert.equal(another, undefined);
  assert.deepEqual(await ann.news(), []);
  assert.equal(quiet.room.clients.get("ann"), client);
});

Deno.test("Room.tellWho() lists the logins in order of joining, as long as the list fits", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = [quiet.join("ann"), quiet.join("ben", "legacy")];
  for (let i = 0; i < 200; i++) quiet.join(`somebody ${i}`);
  await ann.heard();
  quiet.room.tellWho(ann.client, "7");
  const [whole] = await ann.heard();
  assert.deepEqual(
    [whole!.id, (whole!.BODY as string[]).slice(0, 3), (whole!.BODY as string[]).length],
    ["7", ["ann", "ben", "somebody 0"], 202],
  );
  await quiet.clock.advance(1_000);
  await ben.heard();
  quiet.room.tellWho(ben.client, undefined);
  await quiet.clock.advance(1_000);
  const [part] = await ben.heard() as { BODY: string[]; more: number }[];
  assert.equal(part!.BODY.length + part!.more, 202);
  assert.ok(ben.segments.at(-1)!.length <= 1024);
});

Deno.test("Room.tellWho() knows who came and went since it was asked last", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  for (const change of [() => {}, () => quiet.join("cid"), () => quiet.room.leave(ben.client)]) {
    change();
    quiet.room.tellWho(ann.client, undefined);
  }
  const who = (await ann.news()).filter((one) => one.startsWith("WHOAVAIL"));
  assert.deepEqual(who, ["WHOAVAIL ann,ben", "WHOAVAIL ann,ben,cid", "WHOAVAIL ann,cid"]);
});

Deno.test("Room.sendToAll() reaches everybody, the sender too, behind what they were told before", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "first", "1");
  quiet.room.sendToAll(ann.client, "second", "2");
  quiet.send(ann, "ben", "third", "3");
  assert.deepEqual(await ben.news(), [
    "INCMESS ann: first",
    "BROADCAST ann: second",
    "INCMESS ann: third",
  ]);
  assert.deepEqual(await ann.news(), [
    "queued 1",
    "queued 2",
    "BROADCAST ann: second",
    "delivered 2",
    "queued 3",
  ]);
});

Deno.test("what is said to a client within one turn goes out together", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  const before = ben.segments.length;
  for (let i = 0; i < 10; i++) quiet.send(ann, "ben", "hello", `${i}`);
  assert.equal((await ben.heard()).length, 10);
  assert.equal(ben.segments.length - before, 1);
});

Deno.test("a client in lines framing that takes nothing is given up, and the others are not", async () => {
  using quiet = new QuietRoom({ maxQueued: 100_000 });
  const [ann, ben] = await quiet.joinTwo();
  ben.takes = false;
  for (let i = 0; i < 400; i++) {
    quiet.send(ann, "ben", "x".repeat(4_000), `${i}`);
    await ann.heard();
  }
  assert.deepEqual([ben.isBehind, ann.isBehind], [true, false]);
});

Deno.test("Room calls messages that have no id differently each time it is started", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  for (let i = 0; i < 3; i++) quiet.send(ann, "ben", "hello");
  const ids = (await ben.heard()).map(({ id }) => id);
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.match(id!, /^[0-9a-f]{8}-\d+$/);
});

Deno.test("RoomLog writes what happened, a line each", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  quiet.room.acknowledge(ben.client, "ann", "1");
  quiet.send(ann, "zoe", "hello", "2");
  quiet.send(ann, "ben", "again", "3");
  quiet.room.sendToAll(ben.client, "all", "4");
  quiet.room.leave(ben.client);
  assert.deepEqual(quiet.log, [
    "ann : <joined>",
    "ben : <joined>",
    "ann > hello",
    "ben : <accepted>",
    "ann > hello",
    "zoe : <failed>",
    "ann > again",
    "ben > all",
    "ben : <unknown>",
    "ben : <left>",
  ]);
});
