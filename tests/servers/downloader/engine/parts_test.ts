import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteRanges } from "../../../../servers/downloader/engine/byte_ranges.ts";
import { type Part, Parts } from "../../../../servers/downloader/engine/parts.ts";

const MIB = 1024 * 1024;
const options = {
  connections: 4,
  minPartBytes: MIB,
  maxPartBytes: Number.MAX_SAFE_INTEGER,
  blockBytes: 64 * 1024,
};

function arrive(part: Part, bytes: number, nowMs: number): void {
  part.position += bytes;
  part.rate.add(bytes, nowMs);
}

const takerOf = (bytesPerSecond: number) => ({ bytesPerSecond, answerMs: 0 });
const unknown = takerOf(0);

const lengthOf = ({ start, end }: { start: number; end: number }) => end - start;

Deno.test("Parts.take() deals a file out in equal shares", () => {
  const parts = new Parts([{ start: 0, end: 100 * MIB }], options);
  const dealt = Array.from({ length: 4 }, () => parts.take(0, unknown)!);
  assert.deepEqual(dealt.map(lengthOf), [25 * MIB, 25 * MIB, 25 * MIB, 25 * MIB]);
});

Deno.test("Parts.claim() takes the start of what is missing away from the shares", () => {
  const parts = new Parts([{ start: 0, end: 40 * MIB }], options);
  parts.claim({ start: 0, end: MIB }, 0);
  const dealt = Array.from({ length: 4 }, () => parts.take(0, unknown)!);
  assert.deepEqual(dealt.map(lengthOf), [10 * MIB, 10 * MIB, 10 * MIB, 9 * MIB]);
  assert.throws(() => parts.claim({ start: 0, end: 1 }, 0), RangeError);
});

Deno.test("Parts.take() makes no part smaller than the least while nothing is slow", () => {
  const parts = new Parts([{ start: 0, end: 2.5 * MIB }], options);
  const dealt = [parts.take(0, unknown)!, parts.take(0, unknown)!];
  assert.deepEqual(dealt.map(lengthOf), [MIB, 1.5 * MIB]);
  assert.equal(parts.take(0, unknown), undefined);
});

Deno.test("Parts.take() asks for no more than the most at once", () => {
  const parts = new Parts([{ start: 0, end: 5 * MIB }], { ...options, maxPartBytes: MIB / 2 });
  for (let i = 0; i < 10; i++) assert.equal(lengthOf(parts.take(0, unknown)!), MIB / 2);
  assert.equal(parts.take(0, unknown), undefined);
});

Deno.test("Parts.take() takes over the end of the part that would be done last", () => {
  const parts = new Parts([{ start: 0, end: 40 * MIB }], { ...options, connections: 2 });
  const fast = parts.take(0, unknown)!;
  const slow = parts.take(0, unknown)!;
  arrive(fast, 20 * MIB, 1_000);
  arrive(slow, 5 * MIB, 1_000);
  parts.giveBack(fast);
  const taken = parts.take(1_000, takerOf(20 * MIB))!;
  assert.equal(taken.end, 40 * MIB);
  assert.equal(slow.end, taken.start);
  // The two end together: 15 MiB are shared out 4 to 1.
  assert.equal(lengthOf(taken), 12 * MIB);
});

Deno.test("Parts.take() halves when nothing is known of the speed", () => {
  const parts = new Parts([{ start: 0, end: 20 * MIB }], { ...options, connections: 1 });
  const first = parts.take(0, unknown)!;
  arrive(first, 4 * MIB, 1_000);
  assert.equal(lengthOf(parts.take(1_000, unknown)!), 8 * MIB);
});

Deno.test("Parts.take() leaves alone a part whose request has just gone out, and not a stuck one", () => {
  const parts = new Parts([{ start: 0, end: MIB }], options);
  const part = parts.take(0, unknown)!;
  assert.equal(parts.take(100, unknown), undefined);
  const taken = parts.take(3_000, takerOf(1_000))!;
  assert.equal(lengthOf(taken), MIB - 64 * 1024, "a block stays with the one who is stuck");
  assert.equal(part.end, taken.start);
});

Deno.test("Parts.take() makes parts small near an end that is slow", () => {
  const parts = new Parts([{ start: 0, end: MIB }], options);
  const part = parts.take(0, unknown)!;
  arrive(part, 256 * 1024, 1_000);
  assert.equal(lengthOf(parts.take(1_000, takerOf(256 * 1024))!), 384 * 1024);
});

Deno.test("Parts.take() takes over nothing that is done before an answer would come", () => {
  const parts = new Parts([{ start: 0, end: 20 * MIB }], { ...options, connections: 1 });
  arrive(parts.take(0, unknown)!, 10 * MIB, 1_000);
  assert.equal(parts.take(1_000, { bytesPerSecond: 0, answerMs: 600 }), undefined);
  assert.ok(parts.take(1_000, { bytesPerSecond: 0, answerMs: 400 }));
});

Deno.test("Parts.giveBack() has somebody else fetch what is missing", () => {
  const parts = new Parts([{ start: 0, end: 2 * MIB }], { ...options, connections: 1 });
  const part = parts.take(0, unknown)!;
  arrive(part, MIB, 0);
  parts.giveBack(part);
  parts.giveBack(part);
  assert.ok(!parts.isDone);
  const rest = parts.take(0, unknown)!;
  assert.deepEqual([rest.start, rest.end], [MIB, 2 * MIB]);
  arrive(rest, MIB, 0);
  parts.giveBack(rest);
  assert.ok(parts.isDone);
});

Deno.test("Parts deals every missing byte out exactly once, whatever happens", () => {
  const action = fc.record({
    kind: fc.constantFrom("take", "arrive", "giveBack"),
    which: fc.nat(10),
    bytes: fc.nat(400),
    afterMs: fc.nat(1_500),
  });
  const small = { minPartBytes: 50, blockBytes: 10 };
  fc.assert(fc.property(
    fc.array(action, { maxLength: 200 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 20, max: 2_000 }),
    (actions, connections, maxPartBytes) => {
      const missing = [{ start: 0, end: 1_000 }, { start: 1_200, end: 1_201 }, {
        start: 3_000,
        end: 5_000,
      }];
      const parts = new Parts(missing, { ...small, connections, maxPartBytes });
      const fetched = new ByteRanges();
      let fetchedBytes = 0;
      let nowMs = 0;
      const arriveAt = (part: Part, bytes: number) => {
        const count = Math.min(bytes, part.end - part.position);
        fetched.add({ start: part.position, end: part.position + count });
        fetchedBytes += count;
        arrive(part, count, nowMs);
      };
      const check = (part: Part | undefined) => {
        if (part === undefined) return;
        assert.ok(part.end > part.start && part.end - part.start <= Math.max(maxPartBytes, 1));
      };
      for (const { kind, which, bytes, afterMs } of actions) {
        nowMs += afterMs;
        const part = [...parts.taken][which % Math.max(1, parts.taken.size)];
        if (kind === "take") check(parts.take(nowMs, takerOf(bytes)));
        else if (part !== undefined && kind === "arrive") arriveAt(part, bytes);
        else if (part !== undefined) parts.giveBack(part);
        assert.equal(parts.missingBytes + fetchedBytes, 3_001);
      }
      while (!parts.isDone) {
        check(parts.take(nowMs, unknown));
        for (const part of [...parts.taken]) {
          arriveAt(part, Infinity);
          parts.giveBack(part);
        }
      }
      assert.equal(fetchedBytes, 3_001, "none twice");
      assert.deepEqual(fetched.ranges, missing, "all of them, and no others");
    },
  ));
});
