import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8 } from "../../core/bytes.ts";
import { MessageMatch } from "../../observations/message_match.ts";
import { SentLog } from "../../observations/sent_log.ts";

/** A sender of texts, one a millisecond, and one receiver. */
class Bench {
  readonly log: SentLog;
  readonly match: MessageMatch;
  #nowMs = 0;

  constructor(bounds?: ConstructorParameters<typeof SentLog>[0]) {
    this.log = new SentLog(bounds);
    this.match = new MessageMatch(this.log);
  }

  send(...texts: string[]): this {
    for (const text of texts) this.log.append(utf8(text), this.#nowMs, this.#nowMs++);
    return this;
  }

  /** What the receiver finds, a word a message: the kind, and how many are now lost. */
  receive(...texts: string[]): string[] {
    return texts.map((text) => {
      const { kind, sent, lostMs, wasLost } = this.match.receive(utf8(text));
      if (sent !== undefined) assert.deepEqual(sent.bytes, utf8(text));
      return `${kind}${lostMs.length > 0 ? `, lost ${lostMs}` : ""}${wasLost ? ", was lost" : ""}`;
    });
  }
}

Deno.test("MessageMatch follows a stream that arrives as it was sent", () => {
  const bench = new Bench().send("a", "b", "c");
  assert.deepEqual(bench.receive("a", "b", "c"), ["in-order", "in-order", "in-order"]);
  assert.ok(bench.match.caughtUp(100));
  assert.deepEqual(bench.match.giveUp(100), []);
});

Deno.test("MessageMatch aligns a receiver that joins late, and counts nothing before it", () => {
  const bench = new Bench().send("a", "b", "c", "d");
  assert.deepEqual(bench.receive("c", "d"), ["in-order", "in-order"]);
  assert.deepEqual(bench.match.giveUp(100), []);
});

Deno.test("MessageMatch aligns by the latest message with the same bytes", () => {
  const bench = new Bench().send("a", "b", "a", "c");
  assert.deepEqual(bench.receive("a", "c"), ["in-order", "in-order"]);
});

Deno.test("MessageMatch finds a loss when the next message arrives", () => {
  const bench = new Bench().send("a", "b", "c", "d", "e");
  assert.deepEqual(bench.receive("a", "d", "e"), ["in-order", "in-order, lost 1,2", "in-order"]);
});

Deno.test("MessageMatch finds a duplicate, near or long ago", () => {
  const bench = new Bench().send("a", "b", "c");
  assert.deepEqual(bench.receive("a", "a", "b", "c", "a"), [
    "in-order",
    "duplicates",
    "in-order",
    "in-order",
    "duplicates",
  ]);
  assert.ok(bench.match.caughtUp(100));
});

Deno.test("MessageMatch takes one that comes after all off the lost ones, once", () => {
  const bench = new Bench().send("a", "b", "c", "d", "e");
  assert.deepEqual(bench.receive("a", "e", "c", "c", "b", "d"), [
    "in-order",
    "in-order, lost 1,2,3",
    "reordered, was lost",
    "duplicates",
    "reordered, was lost",
    "reordered, was lost",
  ]);
  assert.ok(bench.match.caughtUp(100));
});

Deno.test("MessageMatch takes one from before the first to arrive for overtaken, not for lost", () => {
  const bench = new Bench().send("a", "b", "c");
  assert.deepEqual(bench.receive("b", "a", "a", "c"), [
    "in-order",
    "reordered",
    "duplicates",
    "in-order",
  ]);
  assert.ok(bench.match.caughtUp(100));
});

Deno.test("MessageMatch takes what nobody sent for corrupt, even at first", () => {
  const bench = new Bench().send("a", "b", "c");
  assert.deepEqual(bench.receive("x", "a", "B", "c"), [
    "corrupt",
    "in-order",
    "corrupt",
    "in-order, lost 1",
  ]);
});

Deno.test("MessageMatch takes the nearest of messages with the same bytes that explains one", () => {
  // A recording that is sent over and over, of which single messages are lost.
  const bench = new Bench();
  const heard: string[] = [];
  const lost = new Set([2, 5, 9]);
  for (let i = 0; i < 12; i++) {
    const text = "abcd"[i % 4]!;
    bench.send(text);
    if (!lost.has(i)) heard.push(...bench.receive(text));
  }
  assert.deepEqual(heard, [
    "in-order",
    "in-order",
    "in-order, lost 2",
    "in-order",
    "in-order, lost 5",
    "in-order",
    "in-order",
    "in-order, lost 9",
    "in-order",
  ]);
});

Deno.test("MessageMatch takes a repeat of what came just before for a duplicate", () => {
  const bench = new Bench().send("a", "b", "a", "b");
  assert.deepEqual(bench.receive("a", "b", "b"), ["in-order", "in-order", "duplicates"]);
});

Deno.test("MessageMatch.caughtUp() waits for what is lost or was sent before the moment", () => {
  const bench = new Bench();
  assert.ok(bench.match.caughtUp(100), "nothing was sent");
  bench.send("a", "b", "c", "d");
  assert.ok(!bench.match.caughtUp(100), "nothing has arrived");
  bench.receive("a");
  assert.ok(!bench.match.caughtUp(2));
  assert.ok(bench.match.caughtUp(1), "the next was sent at 1, which is not before 1");
  bench.receive("c", "d");
  assert.ok(!bench.match.caughtUp(100), "one is lost");
  bench.receive("b");
  assert.ok(bench.match.caughtUp(100));
});

Deno.test("MessageMatch.giveUp() counts what was sent before the moment, once", () => {
  const bench = new Bench().send("a", "b", "c", "d", "e");
  bench.receive("a");
  assert.deepEqual(bench.match.giveUp(3), [1, 2]);
  assert.deepEqual(bench.match.giveUp(3), []);
  assert.deepEqual(bench.match.giveUp(100), [3, 4]);
  assert.deepEqual(bench.receive("c"), ["reordered, was lost"]);
});

Deno.test("MessageMatch.giveUp() counts nothing for one to whom nothing ever came", () => {
  assert.deepEqual(new Bench().send("a").match.giveUp(100), []);
});

Deno.test("MessageMatch counts what the log has forgotten, at the oldest moment it knows", () => {
  const bench = new Bench({ maxMessages: 10, maxBytes: 1e6 }).send("first");
  bench.receive("first");
  bench.send(...Array.from({ length: 99 }, (_, i) => `message ${i}`));
  const oldestMs = bench.log.get(bench.log.first)!.sentMs;
  assert.ok(!bench.match.caughtUp(1_000), "what was forgotten never arrived");
  const lostMs = bench.match.giveUp(1_000);
  assert.equal(lostMs.length, 99);
  assert.equal(lostMs.filter((ms) => ms === oldestMs).length, bench.log.first);
  assert.deepEqual(bench.receive("message 0"), ["corrupt"], "it is not known any more");
});

Deno.test("MessageMatch goes on behind what the log has forgotten", () => {
  const bench = new Bench({ maxMessages: 10, maxBytes: 1e6 }).send("first");
  bench.receive("first");
  bench.send(...Array.from({ length: 99 }, (_, i) => `message ${i}`));
  const { lostMs } = bench.match.receive(utf8("message 98"));
  assert.equal(lostMs.length, 98);
  bench.send("last");
  assert.deepEqual(bench.receive("last"), ["in-order"]);
});

Deno.test("MessageMatch sees no loss in messages that are all the same, when it was there first", () => {
  const bench = new Bench();
  for (let i = 0; i < 500; i++) {
    bench.send("same");
    assert.deepEqual(bench.receive("same"), ["in-order"]);
  }
  assert.ok(bench.match.caughtUp(1_000));
  assert.deepEqual(bench.match.giveUp(1_000), []);
});

/** What happens to each of a row of messages on its way. */
const fate = fc.record({
  isDropped: fc.boolean(),
  copies: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, {
    weight: 1,
    arbitrary: fc.constant(2),
  }),
  /** By how many places it comes too late. */
  delay: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) }),
  isDamaged: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, {
    weight: 1,
    arbitrary: fc.constant(true),
  }),
});

Deno.test("MessageMatch counts exactly what happened to messages that are all different", () => {
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 80 }), (fates) => {
      const arrivals = fates
        .flatMap(({ isDropped, copies, delay, isDamaged }, number) =>
          isDropped
            ? []
            : Array.from({ length: copies }, () => ({ number, at: number + delay, isDamaged }))
        )
        .sort((a, b) => a.at - b.at);
      const bench = new Bench().send(...fates.map((_, number) => `message ${number}`));
      const counted = { "in-order": 0, reordered: 0, duplicates: 0, corrupt: 0, lost: 0 };
      for (const { number, isDamaged } of arrivals) {
        const text = isDamaged ? `m€ssage ${number}` : `message ${number}`;
        const { kind, lostMs, wasLost } = bench.match.receive(utf8(text));
        counted[kind]++;
        counted.lost += lostMs.length - (wasLost ? 1 : 0);
      }
      counted.lost += bench.match.giveUp(Infinity).length;
      assert.deepEqual(counted, truthOf(arrivals, fates.length));
    }),
    { seed: 1, numRuns: 1_000 },
  );
});

/** The same counts, from what is known of each message and not from its bytes. */
function truthOf(arrivals: { number: number; isDamaged: boolean }[], count: number) {
  const truth = { "in-order": 0, reordered: 0, duplicates: 0, corrupt: 0, lost: 0 };
  const seen = new Set<number>();
  let first: number | undefined;
  for (const { number, isDamaged } of arrivals) {
    if (isDamaged) truth.corrupt++;
    else if (seen.has(number)) truth.duplicates++;
    else if (number < Math.max(...seen)) truth.reordered++;
    else truth["in-order"]++;
    if (isDamaged) continue;
    seen.add(number);
    first ??= number;
  }
  for (let number = first ?? count; number < count; number++) if (!seen.has(number)) truth.lost++;
  return truth;
}
