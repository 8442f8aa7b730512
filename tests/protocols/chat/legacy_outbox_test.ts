import assert from "node:assert/strict";
import fc from "fast-check";
import {
  clientManners,
  type ClientMessage,
  isReply,
  LegacyOutbox,
  type Manner,
  serverManners,
} from "../../../protocols/chat/mod.ts";

/** An outbox in which these wait. */
function outbox(...items: [string, Manner][]) {
  const box = new LegacyOutbox<string>();
  for (const [item, manner] of items) box.add(item, manner);
  return box;
}

Deno.test("LegacyOutbox.due() gives the next INCMESS at once after MESSACC, and not before", () => {
  const box = outbox(["first", "awaits"], ["second", "awaits"]);
  assert.equal(box.due(0), "first");
  assert.equal(box.inFlight, "first");
  assert.equal(box.dueAtMs, Infinity);
  assert.equal(box.due(1_000_000), undefined);
  box.acknowledged();
  assert.equal(box.due(1_000_000), "second");
  assert.equal(box.length, 0);
});

Deno.test("LegacyOutbox.due() leaves a gap on both sides of what is not answered", () => {
  const box = outbox(["a", "awaits"], ["state", "follows"], ["b", "awaits"]);
  assert.equal(box.due(1000), "a");
  box.acknowledged();
  assert.equal(box.dueAtMs, 1050);
  assert.equal(box.due(1049.9), undefined);
  assert.equal(box.due(1050), "state");
  assert.equal(box.dueAtMs, 1100);
  assert.equal(box.due(1099.9), undefined);
  assert.equal(box.due(1100), "b");
});

Deno.test("LegacyOutbox.due() sends nothing that follows while an answer is missing", () => {
  const box = outbox(["a", "awaits"], ["state", "follows"]);
  box.due(0);
  assert.equal(box.due(10_000), undefined);
  box.gaveUp();
  assert.equal(box.inFlight, undefined);
  assert.equal(box.due(10_000), "state");
});

Deno.test("LegacyOutbox.gaveUp() leaves a gap, for the object may still be unread", () => {
  const box = outbox(["a", "awaits"], ["b", "awaits"]);
  box.due(0);
  box.gaveUp();
  assert.equal(box.due(49), undefined);
  assert.equal(box.due(50), "b");
});

Deno.test("LegacyOutbox.due() lets BYE and MESSACC pass, a gap apart", () => {
  const box = outbox(["sendto", "awaits"], ["who", "awaits"]);
  assert.equal(box.due(0), "sendto");
  box.add("messacc", "passes");
  box.add("bye", "passes");
  assert.equal(box.due(49), undefined);
  assert.equal(box.due(50), "messacc");
  assert.equal(box.inFlight, "sendto");
  // The answer shows that SENDTO was read; it does not show that of what went after it.
  box.acknowledged();
  assert.equal(box.due(60), undefined);
  assert.equal(box.due(100), "bye");
  assert.equal(box.due(120), undefined);
  assert.equal(box.due(150), "who");
});

Deno.test("LegacyOutbox.acknowledged() means nothing while nothing is in flight", () => {
  const box = outbox(["state", "follows"]);
  assert.equal(box.due(0), "state");
  box.acknowledged();
  box.add("a", "awaits");
  assert.equal(box.due(10), undefined);
  assert.equal(box.due(50), "a");
});

Deno.test("LegacyOutbox takes another gap, and a first object at once", () => {
  const box = new LegacyOutbox<string>({ gapMs: 5 });
  assert.equal(box.dueAtMs, Infinity);
  box.add("a", "follows");
  box.add("b", "follows");
  assert.equal(box.dueAtMs, -Infinity);
  assert.equal(box.due(-3), "a");
  assert.equal(box.dueAtMs, 2);
});

Deno.test("LegacyOutbox.drain() takes out what was never sent", () => {
  const box = outbox(["a", "awaits"], ["b", "awaits"], ["bye", "passes"], ["c", "follows"]);
  assert.equal(box.due(0), "bye");
  assert.equal(box.due(50), "a");
  assert.equal(box.length, 2);
  assert.deepEqual(box.drain(), ["b", "c"]);
  assert.equal(box.length, 0);
  assert.equal(box.inFlight, "a");
});

Deno.test("LegacyOutbox.withdraw() takes out one item that waits, and none that was sent", () => {
  const box = outbox(["a", "awaits"], ["b", "follows"], ["c", "awaits"], ["b", "awaits"]);
  assert.equal(box.due(0), "a");
  assert.equal(box.withdraw((item) => item === "a"), false);
  assert.equal(box.withdraw((item) => item === "b"), true);
  box.acknowledged();
  assert.equal(box.due(0), "c");
  assert.deepEqual(box.drain(), ["b"]);
});

Deno.test("LegacyOutbox sends each item once and in order, and never beside one that may be unread", () => {
  const manner = fc.constantFrom<Manner>("awaits", "follows", "passes");
  const event = fc.oneof(
    fc.record({ add: manner }),
    fc.record({ waitMs: fc.integer({ min: 0, max: 70 }) }),
    fc.constant("acknowledged" as const),
    fc.constant("gaveUp" as const),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const box = new LegacyOutbox<{ number: number; manner: Manner }>();
      const sent: { number: number; manner: Manner; atMs: number }[] = [];
      let [nowMs, count] = [0, 0];
      let isAnswered = false;
      const send = () => {
        for (let item = box.due(nowMs); item !== undefined; item = box.due(nowMs)) {
          const last = sent.at(-1);
          if (last !== undefined && !(isAnswered && item.manner === "awaits")) {
            assert.ok(nowMs - last.atMs >= 50, `${nowMs} is too soon after ${last.atMs}`);
          }
          sent.push({ ...item, atMs: nowMs });
          isAnswered = false;
        }
      };
      for (const event of events) {
        if (event === "acknowledged") {
          isAnswered ||= box.inFlight !== undefined && box.inFlight.number === sent.at(-1)?.number;
          box.acknowledged();
        } else if (event === "gaveUp") box.gaveUp();
        else if ("add" in event) box.add({ number: count++, manner: event.add }, event.add);
        else nowMs += event.waitMs;
        const waited = box.inFlight;
        send();
        const unasked = sent.at(-1);
        if (waited !== undefined && unasked !== undefined && box.inFlight === waited) {
          assert.ok(unasked.number === waited.number || unasked.manner === "passes");
        }
      }
      while (box.length > 0) {
        box.gaveUp();
        nowMs = Math.max(nowMs, box.dueAtMs);
        send();
      }
      const numbers = (passes: boolean) =>
        sent.filter(({ manner }) => (manner === "passes") === passes).map(({ number }) => number);
      for (const inOrder of [numbers(true), numbers(false)]) {
        assert.deepEqual(inOrder, inOrder.toSorted((a, b) => a - b));
      }
      assert.equal(new Set(sent.map(({ number }) => number)).size, count);
    }),
    { seed: 6060, numRuns: 2000 },
  );
});

Deno.test("isReply() knows the answer to every message that a client waits for", () => {
  const answers: Record<string, string[]> = {};
  for (const TYPE of Object.keys(clientManners)) {
    answers[TYPE] = Object.keys(serverManners).filter((type) =>
      isReply({ TYPE } as ClientMessage, { TYPE: type } as Parameters<typeof isReply>[1])
    );
  }
  assert.deepEqual(answers, {
    HI: ["STATE"],
    STATE: ["STATE"],
    WHOAVAIL: ["WHOAVAIL"],
    SENDTO: ["MESSTAT"],
    MESSACC: [],
    EVERY1: ["MESSTAT"],
    BYE: ["BYE"],
  });
});
