import assert from "node:assert/strict";
import type { RoomClient, RoomMessage } from "../../../servers/chat/room_observer.ts";
import { RoomView } from "../../../servers/chat/room_view.ts";
import { VirtualClock } from "../../virtual_clock.ts";

const client = (login: string, waiting = 0): RoomClient => ({
  login,
  framing: "lines",
  line: "tcp",
  waiting,
});

const message = (text: string, to?: string, takenAt = 0): RoomMessage => ({
  from: "ann",
  to,
  text,
  takenAt,
});

Deno.test("RoomView.shown tells of an empty room that nothing was said", () => {
  const { shown } = new RoomView(new VirtualClock());
  assert.deepEqual(shown, {
    state: "WAIT4CLIENTS",
    clients: [],
    clientCount: 0,
    counts: { taken: 0, delivered: 0, failed: 0, unknown: 0, underWay: 0 },
    perSecond: { taken: 0, delivered: 0 },
    messages: [],
  });
});

Deno.test("RoomView.shown tells who is there, in order of joining, and what is under way to them", () => {
  const view = new RoomView(new VirtualClock());
  const ann = client("ann");
  view.joined(ann);
  view.joined({ ...client("ben", 3), framing: "legacy", line: "web" });
  view.stateChanged("READY2SERV");
  assert.equal(view.shown.state, "READY2SERV");
  assert.deepEqual(view.shown.clients, [
    { login: "ann", framing: "lines", line: "tcp", waiting: 0 },
    { login: "ben", framing: "legacy", line: "web", waiting: 3 },
  ]);
  // One who is back before the connection of before has ended.
  view.joined(client("ann", 1));
  view.left(ann);
  assert.deepEqual(view.shown.clients.map(({ login, waiting }) => [login, waiting]), [
    ["ben", 3],
    ["ann", 1],
  ]);
});

Deno.test("RoomView.shown tells what became of each message, and after how long", async () => {
  const clock = new VirtualClock();
  const view = new RoomView(clock);
  const messages = ["a", "b", "c", "d"].map((text) => message(text, "ben", clock.now()));
  const toAll = message("e");
  for (const one of [...messages, toAll]) view.taken(one);
  await clock.advance(12.34);
  view.settled(messages[0]!, "delivered");
  view.settled(messages[1]!, "failed", "ben is not here");
  view.settled(messages[2]!, "unknown", "ben went away");
  const { messages: shown, counts } = view.shown;
  assert.deepEqual(
    shown.map(({ number, to, text, status, tookMs, reason }) => [
      number,
      to,
      text,
      status,
      tookMs,
      reason,
    ]),
    [
      [5, undefined, "e", "queued", undefined, undefined],
      [4, "ben", "d", "queued", undefined, undefined],
      [3, "ben", "c", "unknown", 12.3, "ben went away"],
      [2, "ben", "b", "failed", 12.3, "ben is not here"],
      [1, "ben", "a", "delivered", 12.3, undefined],
    ],
  );
  assert.deepEqual(counts, { taken: 5, delivered: 1, failed: 1, unknown: 1, underWay: 2 });
});

Deno.test("RoomView keeps the last hundred messages, and counts the others on", () => {
  const view = new RoomView(new VirtualClock());
  const messages = Array.from({ length: 1_000 }, (_, i) => message(`${i}`, "ben"));
  for (const one of messages) view.taken(one);
  for (const one of messages) view.settled(one, "delivered");
  const { messages: shown, counts } = view.shown;
  assert.equal(shown.length, 100);
  assert.deepEqual([shown[0]!.text, shown.at(-1)!.text], ["999", "900"]);
  assert.ok(shown.every(({ status }) => status === "delivered"));
  assert.deepEqual([counts.delivered, counts.underWay], [1_000, 0]);
});

Deno.test("RoomView shows the two hundred who were there first, and counts all", () => {
  const view = new RoomView(new VirtualClock());
  for (let i = 0; i < 500; i++) view.joined(client(`bot${i}`));
  const { clients, clientCount } = view.shown;
  assert.deepEqual([clients.length, clients.at(-1)!.login, clientCount], [200, "bot199", 500]);
});

Deno.test("RoomView shows the beginning of a long text, and no half character", () => {
  const view = new RoomView(new VirtualClock());
  view.taken(message("x".repeat(300)));
  view.taken(message("x".repeat(301)));
  view.taken(message("x".repeat(299) + "🙂🙂"));
  const [torn, long, short] = view.shown.messages;
  assert.deepEqual([short!.text.length, short!.more], [300, undefined]);
  assert.deepEqual([long!.text.length, long!.more], [300, 1]);
  assert.deepEqual([torn!.text, torn!.more], ["x".repeat(299), 4]);
});

Deno.test("RoomView.isBusy until its rates are back at zero", async () => {
  const clock = new VirtualClock();
  const view = new RoomView(clock);
  assert.equal(view.isBusy, false);
  for (let i = 0; i < 100; i++) {
    await clock.advance(20);
    const one = message("x", "ben", clock.now());
    view.taken(one);
    view.settled(one, "delivered");
  }
  const { taken, delivered } = view.shown.perSecond;
  assert.ok(Math.abs(taken - 50) < 3 && delivered === taken, `${taken}`);
  assert.equal(view.isBusy, true);
  await clock.advance(2_000);
  assert.equal(view.isBusy, false);
});

Deno.test("RoomView.changes rises with everything that happens", () => {
  const view = new RoomView(new VirtualClock());
  const ann = client("ann");
  const one = message("x");
  const seen = [
    () => view.joined(ann),
    () => view.stateChanged("READY2SERV"),
    () => view.taken(one),
    () => view.settled(one, "delivered"),
    () => view.left(ann),
  ].map((happen) => {
    happen();
    return view.changes;
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});
