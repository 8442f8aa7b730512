import assert from "node:assert/strict";
import { Conversations } from "../../../simulators/chat-bots/conversations.ts";
import type { Stamp } from "../../../simulators/chat-bots/stamp.ts";

const STARTED_AT = 1_767_225_600_000;

/** What one bot makes of what it is sent. */
class Receiver {
  lost = 0;
  duplicates = 0;
  reordered = 0;
  readonly conversations: Conversations;

  /** @param cameMs How long after the sender's first word. */
  constructor(cameMs = -1) {
    this.conversations = new Conversations(
      {
        lost: (count = 1) => void (this.lost += count),
        duplicated: () => void this.duplicates++,
        reordered: () => void this.reordered++,
      },
      STARTED_AT + cameMs,
    );
  }

  /** Takes a message of ben's. */
  take(number: number, stamp: Partial<Stamp> = {}, from = "ben") {
    return this.conversations.take(from, {
      conversation: `${STARTED_AT.toString(36)}07qk`,
      number,
      attempt: 1,
      acked: 0,
      open: 0,
      intendedAt: STARTED_AT,
      sentAt: STARTED_AT,
      ...stamp,
    });
  }

  get counts() {
    return { lost: this.lost, duplicates: this.duplicates, reordered: this.reordered };
  }
}

const nothing = { lost: 0, duplicates: 0, reordered: 0 };

Deno.test("Conversations.take() has nothing to say of what comes once, in order", () => {
  const receiver = new Receiver();
  for (let number = 0; number < 100; number++) {
    assert.equal(receiver.take(number, { acked: Math.max(0, number - 3), open: 3 }), "new");
  }
  assert.deepEqual(receiver.counts, nothing);
});

Deno.test("Conversations.take() counts what comes again as double", () => {
  const receiver = new Receiver();
  receiver.take(0);
  receiver.take(1);
  assert.equal(receiver.take(0), "again");
  assert.equal(receiver.take(1), "again");
  assert.deepEqual(receiver.counts, { ...nothing, duplicates: 2 });
});

Deno.test("Conversations.take() does not count what its sender sent again, only what came twice", () => {
  const receiver = new Receiver();
  receiver.take(0);
  receiver.take(2);
  assert.equal(receiver.take(1, { attempt: 2 }), "new", "it had not come the first time");
  assert.equal(receiver.take(2, { attempt: 2 }), "again");
  assert.deepEqual(receiver.counts, nothing);
  assert.equal(receiver.take(2, { attempt: 2 }), "again");
  assert.equal(receiver.take(1, { attempt: 2 }), "again");
  assert.deepEqual(receiver.counts, { ...nothing, duplicates: 2 });
});

Deno.test("Conversations.take() counts what comes behind a later one as out of order", () => {
  const receiver = new Receiver();
  for (const number of [0, 3, 2, 1]) assert.equal(receiver.take(number), "new");
  assert.deepEqual(receiver.counts, { ...nothing, reordered: 2 });
});

Deno.test("Conversations.take() counts as lost what was acknowledged and did not come, once", () => {
  const receiver = new Receiver();
  receiver.take(0);
  receiver.take(4, { acked: 3 });
  assert.equal(receiver.lost, 2);
  receiver.take(5, { acked: 4 });
  receiver.take(6, { acked: 5 });
  receiver.take(8, { acked: 7 });
  assert.deepEqual(receiver.counts, { ...nothing, lost: 3 });
});

Deno.test("Conversations.take() does not miss what its sender knows to have failed", () => {
  const receiver = new Receiver();
  receiver.take(0);
  receiver.take(10, { acked: 1 });
  receiver.take(11, { acked: 2 });
  assert.deepEqual(receiver.counts, nothing);
});

Deno.test("Conversations.take() misses the first messages of a sender that began later than it", () => {
  const early = new Receiver(-1);
  early.take(5, { acked: 5 });
  early.take(6, { acked: 6 });
  early.take(7, { acked: 7 });
  assert.equal(early.lost, 5);
});

Deno.test("Conversations.take() misses nothing that was sent before it came", () => {
  const late = new Receiver(1_000);
  late.take(20, { acked: 10, open: 3 });
  late.take(21, { acked: 14 });
  assert.deepEqual(late.counts, nothing, "the three that were under way, and number 20");
  late.take(22, { acked: 15 });
  late.take(24, { acked: 17 });
  assert.deepEqual(late.counts, { ...nothing, lost: 1 });
});

Deno.test("Conversations.beginAnew() forgets, for who was away has missed something", () => {
  const receiver = new Receiver();
  receiver.take(0);
  receiver.conversations.beginAnew(STARTED_AT + 5_000);
  receiver.take(9, { acked: 9 });
  receiver.take(10, { acked: 10 });
  assert.deepEqual(receiver.counts, nothing);
});

Deno.test("Conversations.take() tells senders and their conversations apart", () => {
  const receiver = new Receiver();
  const later = `${(STARTED_AT + 1).toString(36)}abcd`;
  for (const number of [0, 1]) {
    assert.equal(receiver.take(number), "new");
    assert.equal(receiver.take(number, {}, "carl"), "new");
    assert.equal(receiver.take(number, { conversation: later }), "new", "ben was started anew");
  }
  assert.deepEqual(receiver.counts, nothing);
});

Deno.test("Conversations.take() stays bounded whatever a stamp says", () => {
  const receiver = new Receiver();
  receiver.take(999_999_999);
  assert.equal(receiver.take(0), "again", "nobody can remember so many");
  for (let i = 0; i < 10_000; i++) receiver.take(0, { conversation: `word${i}` });
  assert.deepEqual({ ...receiver.counts, duplicates: 0 }, nothing);
});
