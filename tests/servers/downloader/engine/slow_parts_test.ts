import assert from "node:assert/strict";
import type { Part } from "../../../../servers/downloader/engine/parts.ts";
import { Rate } from "../../../../servers/downloader/engine/rate.ts";
import { slowParts } from "../../../../servers/downloader/engine/slow_parts.ts";

const NOW_MS = 10_000;

function part(bytesPerSecond: number, leftBytes = 1e9, ageMs = 5_000): Part {
  const rate = new Rate(NOW_MS - ageMs);
  for (let atMs = NOW_MS - ageMs; atMs < NOW_MS; atMs += 250) rate.add(bytesPerSecond / 4, atMs);
  return { start: 0, position: 0, end: leftBytes, rate };
}

const slow = (parts: Part[]) => slowParts(parts, NOW_MS, () => 4_000);

Deno.test("slowParts() finds the one that is far slower than the others", () => {
  const lame = part(1e5);
  assert.deepEqual(slow([part(1e6), lame, part(1.2e6), part(9e5)]), [lame]);
  const stuck = part(0);
  assert.deepEqual(slow([part(1e6), stuck]), [stuck]);
});

Deno.test("slowParts() leaves alone what is alike, alone, young or nearly done", () => {
  assert.deepEqual(slow([part(1e6), part(3e5), part(5e5)]), []);
  assert.deepEqual(slow([part(10)]), []);
  assert.deepEqual(slow([part(1e6), part(1e5, 1e9, 2_000)]), []);
  assert.deepEqual(slow([part(1e6), part(1e5, 4e5)]), []);
});
