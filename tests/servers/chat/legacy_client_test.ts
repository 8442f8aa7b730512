/** What a client in legacy framing is sent, and when, in a room whose time the test owns. */
import assert from "node:assert/strict";
import { QuietRoom } from "./quiet_room.ts";

Deno.test("a legacy client gets the next message when it has acknowledged the one before", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  for (const id of ["1", "2", "3"]) quiet.send(ann, "ben", `text ${id}`, id);
  assert.deepEqual(await ben.news(), ["INCMESS ann: text 1"]);
  await quiet.clock.advance(1_000);
  assert.deepEqual(await ben.news(), []);
  quiet.room.acknowledge(ben.client, "ann", undefined);
  assert.deepEqual(await ben.news(), ["INCMESS ann: text 2"]);
  quiet.room.acknowledge(ben.client, "ann", undefined);
  quiet.room.acknowledge(ben.client, "ann", undefined);
  assert.deepEqual((await ann.news()).slice(3), ["delivered 1", "delivered 2", "delivered 3"]);
});

Deno.test("a legacy client gets every object in a segment of its own, 50 ms apart", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.room.sendToAll(ann.client, "one", "1");
  quiet.room.sendToAll(ann.client, "two", "2");
  assert.deepEqual(await ben.news(), ["BROADCAST ann: one"]);
  await quiet.clock.advance(49);
  assert.deepEqual(await ben.news(), []);
  await quiet.clock.advance(1);
  assert.deepEqual(await ben.news(), ["BROADCAST ann: two"]);
  for (const segment of ben.segments) JSON.parse(segment);
});

Deno.test("a legacy client that is slow to read may be given longer", async () => {
  using quiet = new QuietRoom({ legacyGap: 500 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  await quiet.clock.advance(500);
  await ben.news();
  quiet.room.sendToAll(ann.client, "one", "1");
  quiet.room.sendToAll(ann.client, "two", "2");
  assert.deepEqual(await ben.news(), ["BROADCAST ann: one"]);
  await quiet.clock.advance(499);
  assert.deepEqual(await ben.news(), []);
  await quiet.clock.advance(1);
  assert.deepEqual(await ben.news(), ["BROADCAST ann: two"]);
});

Deno.test("a message that is given up makes room for the next, which is not sent before", async () => {
  using quiet = new QuietRoom({ ackTimeout: 30_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.send(ann, "ben", "first", "1");
  await quiet.clock.advance(20_000);
  quiet.send(ann, "ben", "second", "2");
  await quiet.clock.advance(9_999);
  assert.deepEqual(await ben.news(), ["INCMESS ann: first"]);
  await quiet.clock.advance(1);
  assert.deepEqual(await ben.news(), ["INCMESS ann: second"]);
});

Deno.test("a message that waits too long behind another fails without having been sent", async () => {
  using quiet = new QuietRoom({ ackTimeout: 30_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  for (const id of ["1", "2", "3"]) quiet.send(ann, "ben", `text ${id}`, id);
  await ann.news();
  await quiet.clock.advance(60_000);
  assert.deepEqual((await ann.news()).length, 3);
  assert.equal(quiet.room.unsettled, 0);
  quiet.send(ann, "ben", "after", "4");
  const news = await ben.news();
  assert.equal(news[0], "INCMESS ann: text 1");
  assert.equal(news.at(-1), "INCMESS ann: after");
});

Deno.test("thanks that come too late are not taken for those of the next message", async () => {
  using quiet = new QuietRoom({ ackTimeout: 30_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.send(ann, "ben", "first", "1");
  await quiet.clock.advance(30_000);
  quiet.send(ann, "ben", "second", "2");
  await ann.news();
  assert.equal(quiet.room.acknowledge(ben.client, "ann", undefined), false, "for the first");
  assert.deepEqual(await ann.news(), []);
  assert.equal(quiet.room.acknowledge(ben.client, "ann", undefined), true);
  assert.deepEqual(await ann.news(), ["delivered 2"]);
});

Deno.test("a client that once forgot its thanks is not mistrusted for ever", async () => {
  using quiet = new QuietRoom({ ackTimeout: 30_000 });
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.send(ann, "ben", "forgotten", "1");
  await quiet.clock.advance(30_000);
  quiet.send(ann, "ben", "second", "2");
  assert.equal(quiet.room.acknowledge(ben.client, "ann", undefined), false);
  await quiet.clock.advance(30_000);
  quiet.send(ann, "ben", "third", "3");
  assert.equal(quiet.room.acknowledge(ben.client, "ann", undefined), true);
  assert.equal((await ann.news()).at(-1), "delivered 3");
});

Deno.test("thanks to somebody else than whose message was shown count for nothing", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  const cid = quiet.join("cid");
  quiet.send(ann, "ben", "from ann", "1");
  quiet.send(cid, "ben", "from cid", "1");
  assert.equal(quiet.room.acknowledge(ben.client, "cid", undefined), false);
  assert.deepEqual(await ben.news(), ["INCMESS ann: from ann"]);
});

Deno.test("a legacy sender hears true or false once, in the order in which it sent", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["legacy", "lines"]);
  quiet.send(ann, "ben", "hello");
  quiet.send(ann, "zoe", "hello");
  quiet.room.fail(ann.client, "too long", undefined);
  await quiet.clock.advance(1_000);
  assert.deepEqual(await ann.news(), [], "the first is open, so nothing is said of the second");
  const [incoming] = await ben.heard();
  quiet.room.acknowledge(ben.client, "ann", incoming!.id);
  await quiet.clock.advance(1_000);
  assert.deepEqual(
    (await ann.heard()).map((message) => message.BODY),
    [true, false, false],
  );
});

Deno.test("a message that a legacy client cannot read fails alone, with the reason", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.send(ann, "ben", "я".repeat(200), "1");
  quiet.send(ann, "ben", "short", "2");
  const [, failed] = await ann.news();
  assert.match(
    failed!,
    /^failed 1: it is \d+ bytes longer than the 1024 that the client of ben reads$/,
  );
  assert.deepEqual(await ben.news(), ["INCMESS ann: short"]);
});

Deno.test("what is said to all is not sent to a legacy client that cannot read it", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  quiet.room.sendToAll(ann.client, "x".repeat(1_000), "1");
  assert.deepEqual(quiet.missed, [1]);
  assert.deepEqual(await ben.news(), []);
  assert.deepEqual(await ann.news(), [
    "queued 1",
    `BROADCAST ann: ${"x".repeat(1_000)}`,
    "delivered 1",
  ]);
});

Deno.test("a legacy client that takes nothing misses what is said to all, and stays", async () => {
  using quiet = new QuietRoom();
  const [ann, ben] = await quiet.joinTwo(["lines", "legacy"]);
  ben.takes = false;
  for (let i = 0; i < 1_100; i++) quiet.room.sendToAll(ann.client, "hello", `${i}`);
  assert.equal(quiet.missed.length, 99, "one is under way, and a thousand wait");
  assert.equal(ben.isBehind, false);
});

Deno.test("a legacy client is not listened to while a hundred answers wait for it", async () => {
  using quiet = new QuietRoom();
  const ben = quiet.join("ben", "legacy");
  for (let i = 0; i < 99; i++) quiet.room.tellState(ben.client, undefined);
  assert.equal(ben.client.untilHeard(), undefined);
  quiet.room.tellState(ben.client, undefined);
  const heard = ben.client.untilHeard();
  assert.ok(heard !== undefined);
  await quiet.clock.advance(50);
  await heard;
  assert.equal(ben.client.untilHeard(), undefined);
});

Deno.test("a legacy client is not listened to while a thousand of its messages are open", async () => {
  using quiet = new QuietRoom({ maxQueued: 2_000 });
  const [ann, ben] = await quiet.joinTwo(["legacy", "lines"]);
  for (let i = 0; i < 1_000; i++) {
    assert.equal(ann.client.untilHeard(), undefined);
    quiet.send(ann, "ben", "hello");
  }
  const heard = ann.client.untilHeard();
  assert.ok(heard !== undefined);
  const [first] = await ben.heard();
  quiet.room.acknowledge(ben.client, "ann", first!.id);
  await heard;
});

Deno.test("a legacy client that is told more than it takes is given up", () => {
  using quiet = new QuietRoom();
  const ben = quiet.join("ben", "legacy");
  for (let i = 0; i <= 1_000; i++) quiet.room.tellState(ben.client, undefined);
  assert.equal(ben.isBehind, true);
});

Deno.test("a legacy client that leaves hears its statuses and then BYE, a gap after each", async () => {
  using quiet = new QuietRoom();
  const [ben] = [quiet.join("ben", "legacy")];
  await quiet.clock.advance(50);
  quiet.room.tellState(ben.client, undefined);
  quiet.room.tellState(ben.client, undefined);
  quiet.send(ben, "zoe", "hello");
  await ben.news();
  const finished = ben.client.finish({ TYPE: "BYE", BODY: false });
  assert.deepEqual(await ben.news(), []);
  await quiet.clock.advance(50);
  assert.deepEqual(await ben.news(), ["failed: zoe is not here"]);
  await quiet.clock.advance(50);
  assert.deepEqual(await ben.news(), ["BYE"]);
  await finished;
});
