import assert from "node:assert/strict";
import fc from "fast-check";
import { partsTold } from "../../../servers/downloader/parts_told.ts";

const told = (...parts: Parameters<typeof partsTold>) =>
  partsTold(...parts).map(({ fromByte, toByte, doneBytes }) => [fromByte, toByte, doneBytes]);

Deno.test("partsTold() tells what is fetched, what waits, and what is there", () => {
  assert.deepEqual(
    told(100, [{ start: 60, position: 70, end: 80 }, { start: 10, position: 10, end: 30 }], [
      { start: 80, end: 90 },
    ]),
    [[0, 10, 10], [10, 30, 0], [30, 60, 30], [60, 80, 10], [80, 90, 0], [90, 100, 10]],
  );
  assert.deepEqual(told(100, [], []), [[0, 100, 100]]);
  assert.deepEqual(told(0, [], []), []);
});

Deno.test("partsTold() tells equal stretches where there are too many", () => {
  const waiting = Array.from({ length: 10 }, (_, i) => ({ start: i * 10 + 5, end: i * 10 + 10 }));
  assert.deepEqual(told(100, [], waiting, 4), [
    [0, 25, 15],
    [25, 50, 10],
    [50, 75, 15],
    [75, 100, 10],
  ]);
});

Deno.test("partsTold() covers the file without a gap, and all that is there of it", () => {
  const cuts = fc.uniqueArray(fc.nat(10_000), { minLength: 2, maxLength: 60 });
  fc.assert(fc.property(cuts, fc.integer({ min: 1, max: 70 }), (at, most) => {
    at.sort((a, b) => a - b);
    const parts = at.slice(1).map((end, i) => ({ start: at[i]!, end, position: 0 }))
      .filter((_, i) => i % 3 > 0);
    for (const part of parts) part.position = part.start + Math.floor((part.end - part.start) / 3);
    const [fetched, waiting] = [parts.filter((_, i) => i % 2 === 0), parts.filter((_, i) => i % 2)];
    const missing = fetched.reduce((sum, { position, end }) => sum + end - position, 0) +
      waiting.reduce((sum, { start, end }) => sum + end - start, 0);
    const stretches = partsTold(10_000, fetched, waiting, most);
    assert.ok(stretches.length <= most);
    let [end, done] = [0, 0];
    for (const { fromByte, toByte, doneBytes } of stretches) {
      assert.equal(fromByte, end);
      assert.ok(doneBytes >= 0 && doneBytes <= toByte - fromByte);
      end = toByte;
      done += doneBytes;
    }
    assert.deepEqual([end, done], [10_000, 10_000 - missing]);
  }));
});
