/** What becomes of messages, in a room whose time the test owns. */
import assert from "node:assert/strict";
import { QuietRoom } from "./quiet_room.ts";

Deno.test("a message is queued, comes once, and is delivered when it is acknowledged", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  assert.deepEqual(await ben.heard(), [{ TYPE: "INCMESS", BODY: ["ann", "hello"], id: "1" }]);
  assert.deepEqual(await ann.news(), ["queued 1"]);
  assert.equal(ben.client.waiting, 1);
  assert.equal(quiet.room.acknowledge(ben.client, "ann", "1"), true);
  assert.deepEqual(await ann.news(), ["delivered 1"]);
  assert.deepEqual([ben.client.waiting, quiet.room.unsettled], [0, 0]);
});

Deno.test("many messages to a client in lines framing are in flight at once", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  for (const id of ["1", "2", "3"]) quiet.send(ann, "ben", `text ${id}`, id);
  assert.deepEqual(await ben.news(), [1, 2, 3].map((n) => `INCMESS ann: text ${n}`));
  for (const id of ["3", "1"]) quiet.room.acknowledge(ben.client, "ann", id);
  assert.deepEqual((await ann.news()).slice(3), ["delivered 3", "delivered 1"]);
});

Deno.test("a client may send to itself", async () => {
  using quiet = new QuietRoom();
  const [ann] = await quiet.joinTwo();
  quiet.send(ann, "ann", "note", "1");
  quiet.room.acknowledge(ann.client, "ann", "1");
  assert.deepEqual(await ann.news(), ["queued 1", "INCMESS ann: note", "delivered 1"]);
});

Deno.test("two senders may call their messages the same", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  const cid = quiet.join("cid");
  quiet.send(ann, "ben", "from ann", "1");
  quiet.send(cid, "ben", "from cid", "1");
  quiet.room.acknowledge(ben.client, "cid", "1");
  assert.deepEqual((await cid.news()).slice(-1), ["delivered 1"]);
  assert.deepEqual(await ann.news(), ["queued 1"]);
});

Deno.test("an acknowledgement counts only from the addressee, and once", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  const cid = quiet.join("cid");
  quiet.send(ann, "ben", "hello", "1");
  const { room } = quiet;
  assert.equal(room.acknowledge(cid.client, "ann", "1"), false, "of a third");
  assert.equal(room.acknowledge(ann.client, "ann", "1"), false, "of the sender");
  assert.equal(room.acknowledge(ben.client, "cid", "1"), false, "to somebody else");
  assert.equal(room.acknowledge(ben.client, "ann", "2"), false, "of something else");
  assert.deepEqual(await ann.news(), ["queued 1"]);
  assert.equal(room.acknowledge(ben.client, "ann", "1"), true);
  assert.equal(room.acknowledge(ben.client, "ann", "1"), false, "a second time");
  assert.deepEqual(await ann.news(), ["delivered 1"]);
});

Deno.test("an acknowledgement without an id is for the oldest message of that sender", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  for (const id of ["1", "2"]) quiet.send(ann, "ben", "hello", id);
  quiet.room.acknowledge(ben.client, "ann", undefined);
  assert.deepEqual(await ann.news(), ["queued 1", "queued 2", "delivered 1"]);
});

Deno.test("a message fails when it is not acknowledged in time, and late thanks change nothing", async () => {
  using quiet = new QuietRoom({ ackTimeout: 30_000 });
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "first", "1");
  await quiet.clock.advance(10_000);
  quiet.send(ann, "ben", "second", "2");
  assert.deepEqual(await ann.news(), ["queued 1", "queued 2"]);
  await quiet.clock.advance(19_999);
  assert.deepEqual(await ann.news(), []);
  await quiet.clock.advance(1);
  assert.deepEqual(await ann.news(), ["failed 1: ben did not acknowledge it within 30 s"]);
  assert.equal(quiet.room.acknowledge(ben.client, "ann", "1"), false);
  assert.equal(quiet.room.acknowledge(ben.client, "ann", "2"), true);
  assert.deepEqual(await ann.news(), ["delivered 2"]);
  await quiet.clock.advance(60_000);
  assert.deepEqual(await ann.news(), []);
});

Deno.test("a message to nobody fails at once, whatever it is addressed to", async () => {
  using quiet = new QuietRoom();
  const [ann] = await quiet.joinTwo();
  quiet.send(ann, "zoe", "hello", "1");
  quiet.send(ann, "x".repeat(60_000), "hello", "2");
  assert.deepEqual(await ann.news(), [
    "queued 1",
    "failed 1: zoe is not here",
    "queued 2",
    "failed 2: somebody of that name is not here",
  ]);
});

Deno.test("what its addressee may have seen is unknown when that leaves", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  quiet.room.leave(ben.client);
  assert.deepEqual(await ann.news(), [
    "queued 1",
    "unknown 1: ben left before acknowledging it",
    "STATE WAIT4CLIENTS",
  ]);
  assert.equal(quiet.room.unsettled, 0);
});

Deno.test("what a client in legacy framing was not sent yet fails when it leaves", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  for (const id of ["1", "2", "3"]) quiet.send(ann, "ben", "hello", id);
  await ann.news();
  quiet.room.leave(ben.client);
  assert.deepEqual(await ann.news(), [
    "failed 2: ben has left",
    "failed 3: ben has left",
    "unknown 1: ben left before acknowledging it",
    "STATE WAIT4CLIENTS",
  ]);
  assert.deepEqual(await ben.news(), ["INCMESS ann: hello"]);
});

Deno.test("a message that is under way is not sent again, and told of to who asked last", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  quiet.room.leave(ann.client);
  const again = quiet.join("ann");
  await again.news();
  quiet.send(again, "ben", "hello", "1");
  quiet.room.acknowledge(ben.client, "ann", "1");
  assert.deepEqual(await again.news(), ["queued 1", "delivered 1"]);
  const incoming = (await ben.news()).filter((one) => one.startsWith("INCMESS"));
  assert.equal(incoming.length, 1);
  assert.equal(quiet.log.filter((line) => line === "ann > hello").length, 1);
});

Deno.test("a message whose fate is unknown may be sent again with its id", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  quiet.room.leave(ben.client);
  const back = quiet.join("ben");
  await ann.news();
  quiet.send(ann, "ben", "hello", "1");
  assert.deepEqual((await back.heard()).at(-1), {
    TYPE: "INCMESS",
    BODY: ["ann", "hello"],
    id: "1",
  });
  quiet.room.acknowledge(back.client, "ann", "1");
  assert.deepEqual(await ann.news(), ["queued 1", "delivered 1"]);
});

Deno.test("nothing more waits for a client than it may, and what comes then fails alone", async () => {
  using quiet = new QuietRoom({ maxQueued: 2 });
  const [ann, ben] = await quiet.joinTwo();
  for (const id of ["1", "2", "3"]) quiet.send(ann, "ben", "hello", id);
  quiet.room.acknowledge(ben.client, "ann", "1");
  quiet.send(ann, "ben", "hello", "4");
  assert.deepEqual(await ann.news(), [
    "queued 1",
    "queued 2",
    "queued 3",
    "failed 3: too many messages wait for ben",
    "delivered 1",
    "queued 4",
  ]);
  assert.equal((await ben.heard()).length, 3);
});

Deno.test("messages to somebody absent come when they do, in order, and once", async () => {
  using quiet = new QuietRoom({ keepFor: 60_000 });
  const ann = quiet.join("ann");
  for (const id of ["1", "2", "1"]) quiet.send(ann, "ben", `text ${id}`, id);
  await quiet.clock.advance(59_999);
  const ben = quiet.join("ben");
  assert.deepEqual(await ben.news(), [
    "STATE READY2SERV",
    "INCMESS ann: text 1",
    "INCMESS ann: text 2",
  ]);
  await quiet.clock.advance(29_999);
  for (const id of ["1", "2"]) quiet.room.acknowledge(ben.client, "ann", id);
  assert.deepEqual((await ann.news()).slice(-2), ["delivered 1", "delivered 2"]);
});

Deno.test("a kept message fails when nobody comes for it, or comes and does not acknowledge it", async () => {
  using quiet = new QuietRoom({ keepFor: 60_000 });
  const ann = quiet.join("ann");
  quiet.send(ann, "ben", "hello", "1");
  await quiet.clock.advance(60_000);
  assert.deepEqual((await ann.news()).slice(1), ["queued 1", "failed 1: ben did not come in 60 s"]);
  quiet.send(ann, "ben", "hello", "2");
  quiet.join("ben");
  await quiet.clock.advance(30_000);
  assert.deepEqual((await ann.news()).at(-1), "failed 2: ben did not acknowledge it within 30 s");
});

Deno.test("what an absent client was not sent is kept, but not for a sender that is told only once", async () => {
  using quiet = new QuietRoom({ keepFor: 60_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  const old = quiet.join("old", "legacy");
  quiet.send(ann, "ben", "first", "1");
  quiet.send(ann, "ben", "second", "2");
  quiet.send(old, "ben", "third");
  quiet.room.leave(ben.client);
  await quiet.clock.advance(100);
  assert.deepEqual(await ann.news(), [
    "queued 1",
    "queued 2",
    "unknown 1: ben left before acknowledging it",
  ]);
  assert.deepEqual((await old.news()).at(-1), "failed: ben has left");
  const back = quiet.join("ben");
  assert.deepEqual(await back.news(), ["STATE READY2SERV", "INCMESS ann: second"]);
});

Deno.test("nothing is kept for a login that nobody can have", async () => {
  using quiet = new QuietRoom({ keepFor: 60_000 });
  const ann = quiet.join("ann");
  quiet.send(ann, "x".repeat(33), "hello", "1");
  assert.equal((await ann.news()).at(-1), "failed 1: somebody of that name is not here");
});

Deno.test("statuses of a sender that has gone are told to nobody", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo();
  quiet.send(ann, "ben", "hello", "1");
  await ann.news();
  ann.client.leave();
  quiet.room.leave(ann.client);
  assert.equal(quiet.room.acknowledge(ben.client, "ann", "1"), true);
  assert.deepEqual(await ann.news(), []);
});

Deno.test("a room that closes settles everything, and says what it knows", async () => {
  using quiet = new QuietRoom({ keepFor: 60_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  for (const id of ["1", "2"]) quiet.send(ann, "ben", "hello", id);
  quiet.send(ann, "zoe", "hello", "3");
  await ann.news();
  await quiet.room.close();
  assert.deepEqual((await ann.news()).sort(), [
    "failed 2: the server has stopped",
    "failed 3: the server has stopped",
    "unknown 1: the server has stopped",
  ]);
  assert.deepEqual(await ben.news(), ["INCMESS ann: hello"]);
  assert.equal(quiet.room.unsettled, 0);
});
