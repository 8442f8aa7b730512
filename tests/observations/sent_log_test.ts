import assert from "node:assert/strict";
import { utf8 } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { SentLog } from "../../observations/sent_log.ts";

/** A log of the texts, sent one a millisecond. */
function logOf(
  texts: readonly string[],
  bounds?: ConstructorParameters<typeof SentLog>[0],
): SentLog {
  const log = new SentLog(bounds);
  for (const [i, text] of texts.entries()) log.append(utf8(text), i, i + 0.5);
  return log;
}

/** How many bytes the log remembers. */
function bytesOf(log: SentLog): number {
  let bytes = 0;
  for (let number = log.first; number < log.end; number++) bytes += log.get(number)!.bytes.length;
  return bytes;
}

Deno.test("SentLog numbers messages from 0, and knows when and where each was sent", () => {
  const log = logOf(["one", "three", ""]);
  assert.deepEqual([log.first, log.end], [0, 3]);
  assert.deepEqual(log.get(1), { bytes: utf8("three"), offset: 3, intendedMs: 1, sentMs: 1.5 });
  assert.equal(log.get(2)!.offset, 8);
  assert.equal(log.get(3), undefined);
  assert.equal(log.get(-1), undefined);
});

Deno.test("SentLog.find() gives every message with exactly these bytes, oldest first", () => {
  const log = logOf(["a", "b", "a", "ab", "a"]);
  assert.deepEqual(log.find(utf8("a")), [0, 2, 4]);
  assert.deepEqual(log.find(utf8("ab")), [3]);
  assert.deepEqual(log.find(utf8("c")), []);
  assert.deepEqual(log.find(utf8("")), []);
});

Deno.test("SentLog.find() tells messages apart whose check sums are the same", () => {
  // Two texts of which CRC-32 is known to be the same.
  const log = logOf(["plumless", "buckeroo"]);
  assert.deepEqual(log.find(utf8("plumless")), [0]);
  assert.deepEqual(log.find(utf8("buckeroo")), [1]);
});

Deno.test("SentLog.matches() compares with one message", () => {
  const log = logOf(["one", "two"]);
  assert.ok(log.matches(0, utf8("one")));
  for (const wrong of ["two", "on", "one!", ""]) assert.ok(!log.matches(0, utf8(wrong)), wrong);
  assert.ok(!log.matches(2, utf8("one")));
});

Deno.test("SentLog.numberAt() finds the message that holds a byte", () => {
  const log = logOf(["", "one", "", "", "three", "x", ""]);
  const numbers = Array.from({ length: 10 }, (_, offset) => log.numberAt(offset));
  assert.deepEqual(numbers, [1, 1, 1, 4, 4, 4, 4, 4, 5, undefined]);
  assert.equal(log.numberAt(-1), undefined);
  assert.equal(new SentLog().numberAt(0), undefined);
});

Deno.test("SentLog forgets the oldest beyond its number of messages, and keeps the numbers", () => {
  const texts = Array.from({ length: 1_000 }, (_, i) => `message ${i}`);
  const log = logOf(texts, { maxMessages: 100, maxBytes: 1e6 });
  assert.equal(log.end, 1_000);
  assert.ok(log.end - log.first <= 100 && log.end - log.first > 80);
  for (let number = 0; number < 1_000; number++) {
    const isKept = number >= log.first;
    assert.equal(log.get(number) !== undefined, isKept);
    assert.deepEqual(log.find(utf8(texts[number]!)), isKept ? [number] : []);
  }
  const { offset } = log.get(log.first)!;
  assert.equal(log.firstOffset, offset);
  assert.equal(log.numberAt(offset), log.first);
  assert.equal(log.numberAt(offset - 1), undefined);
});

Deno.test("SentLog never remembers more than its bounds, whatever is sent", () => {
  const random = createRandom(1);
  const log = new SentLog({ maxMessages: 50, maxBytes: 2_000 });
  for (let i = 0; i < 3_000; i++) {
    log.append(random.bytes(random.next() < 0.05 ? random.integer(0, 2_500) : 20), i, i);
    assert.ok(log.end - log.first <= 50, `${log.end - log.first} messages`);
    assert.ok(bytesOf(log) <= 2_000, `${bytesOf(log)} bytes`);
  }
});

Deno.test("SentLog forgets messages with the same bytes one by one, oldest first", () => {
  const log = logOf(new Array(200).fill("same"), { maxMessages: 10, maxBytes: 1e6 });
  const kept = Array.from({ length: log.end - log.first }, (_, i) => log.first + i);
  assert.deepEqual(log.find(utf8("same")), kept);
});

Deno.test("SentLog counts offsets on from what it has forgotten", () => {
  const log = logOf(["12345678", "9"], { maxMessages: 10, maxBytes: 4 });
  assert.equal(log.end, 2);
  log.append(utf8("ab"), 2, 2);
  assert.equal(log.get(2)!.offset, 9);
  assert.equal(log.numberAt(10), 2);
  assert.equal(new SentLog().firstOffset, 0);
});
