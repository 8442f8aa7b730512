import assert from "node:assert/strict";
import { type Fate, PendingMessages } from "../../simulators/chat_fates.ts";

/** Messages that wait, and what they were told. */
class Waiting {
  readonly pending = new PendingMessages();
  readonly fates: Record<string, Fate[]> = {};

  /** Adds messages; those in capitals have been handed over. */
  constructor(...ids: string[]) {
    for (const id of ids) {
      const handedOver = this.pending.add(
        id,
        { TYPE: "SENDTO", BODY: ["ben", id] },
        (fate) => (this.fates[id] ??= []).push(fate),
      );
      if (id === id.toUpperCase()) handedOver();
    }
  }

  /** The statuses that each was told. */
  get statuses() {
    return Object.fromEntries(
      Object.entries(this.fates).map(([id, fates]) => [id, fates.map(({ status }) => status)]),
    );
  }
}

Deno.test("PendingMessages.settle() tells the one with the id, until its status is final", () => {
  const { pending, ...waiting } = new Waiting("A", "B");
  pending.settle("B", "queued", undefined);
  pending.settle("B", "failed", "ben is gone");
  pending.settle("B", "delivered", undefined);
  pending.settle("C", "delivered", undefined);
  assert.deepEqual(waiting.fates, {
    B: [
      { status: "queued", reason: undefined, isCertain: true },
      { status: "failed", reason: "ben is gone", isCertain: true },
    ],
  });
  assert.equal(pending.size, 1);
});

Deno.test("PendingMessages.settleOldest() tells the oldest, and whether it may be another's", () => {
  const { pending, fates } = new Waiting("A", "B", "c");
  pending.settleOldest("delivered", undefined);
  pending.settleOldest("failed", undefined);
  pending.settleOldest("delivered", undefined);
  assert.deepEqual(fates, {
    A: [{ status: "delivered", reason: undefined, isCertain: false }],
    B: [{ status: "failed", reason: undefined, isCertain: true }],
  });
  assert.equal(pending.size, 1, "the third was not sent yet");
});

Deno.test("PendingMessages.end() makes unknown what was handed over, and fails the rest", () => {
  const waiting = new Waiting("A", "b");
  waiting.pending.end();
  waiting.pending.end();
  assert.deepEqual(waiting.statuses, { A: ["unknown"], b: ["failed"] });
  assert.equal(waiting.fates.A![0]!.reason, "the connection ended before it was known");
  assert.equal(waiting.fates.b![0]!.reason, "the connection ended before it was sent");
});
