import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteRanges } from "../../../../servers/downloader/engine/byte_ranges.ts";

const SIZE = 60;
const range = fc.tuple(fc.nat(SIZE), fc.nat(SIZE)).map(([a, b]) => ({
  start: Math.min(a, b),
  end: Math.max(a, b),
}));

Deno.test("ByteRanges.add() and gaps() agree with a list of all bytes", () => {
  fc.assert(fc.property(fc.array(range), (added) => {
    const set = new ByteRanges(added);
    const flags = Array.from(
      { length: SIZE },
      (_, at) => added.some(({ start, end }) => at >= start && at < end),
    );
    const inSet = (at: number) => set.ranges.some(({ start, end }) => at >= start && at < end);
    assert.deepEqual(flags.map((_, at) => inSet(at)), flags);
    assert.equal(set.bytes, flags.filter(Boolean).length);
    const gaps = set.gaps(SIZE);
    const inGap = (at: number) => gaps.some(({ start, end }) => at >= start && at < end);
    assert.deepEqual(flags.map((_, at) => !inGap(at)), flags);
    const edges = [...set.ranges, ...gaps].flatMap(({ start, end }) => [start, end]);
    assert.ok(edges.every((edge) => edge >= 0 && edge <= SIZE));
    set.ranges.forEach(({ start }, i, all) => assert.ok(i === 0 || start > all[i - 1]!.end));
  }));
});

Deno.test("ByteRanges.gaps() of an empty file are none", () => {
  assert.deepEqual(new ByteRanges().gaps(0), []);
});
