import assert from "node:assert/strict";
import { concat } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { piecesOf, streamThrough } from "./at_work.ts";

Deno.test("slice cuts at every multiple of its size and keeps a pause between slices", () => {
  const passed = piecesOf(
    streamThrough("kind: slice, size: 3B, pause: 10ms", [[new Uint8Array(8), 5]]),
  );
  assert.deepEqual(passed.map(({ bytes }) => bytes.length), [3, 3, 2]);
  assert.deepEqual(passed.map(({ atMs }) => atMs), [5, 15, 25]);
  assert.deepEqual(passed.map(({ apartMs }) => apartMs), [10, 10, 10]);
  assert.deepEqual(passed.map(({ offset }) => offset), [0, 3, 6]);
});

Deno.test("slice lets the rest of a slice follow without a pause", () => {
  const passed = piecesOf(
    streamThrough("kind: slice, size: 4B, pause: 10ms", [
      [new Uint8Array(3), 0],
      [new Uint8Array(3), 1],
    ]),
  );
  assert.deepEqual(
    passed.map(({ bytes, atMs, apartMs }) => [bytes.length, atMs, apartMs]),
    [[3, 0, 10], [1, 1, 0], [2, 10, 10]],
  );
});

Deno.test("slice cuts at the same offsets however the bytes come, and changes none", () => {
  const bytes = createRandom(1).bytes(1_000);
  const ends = (cuts: number[]) => {
    const pieces = cuts.map((start, i) =>
      [bytes.subarray(start, cuts[i + 1] ?? bytes.length), 0] as const
    );
    const passed = piecesOf(streamThrough("kind: slice, size: 7B", pieces));
    assert.deepEqual(concat(passed.map((one) => one.bytes)), bytes);
    return passed.map((one) => one.offset).filter((offset) => offset % 7 === 0);
  };
  assert.deepEqual(ends([0]), ends([0, 1, 5, 7, 14, 100, 999]));
});
