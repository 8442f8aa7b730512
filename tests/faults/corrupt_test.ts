import assert from "node:assert/strict";
import { concat } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { assertNear, datagramsThrough, makePlace, piecesOf, streamThrough } from "./at_work.ts";

const original = createRandom(1).bytes(1_000_000);

function differences(a: Uint8Array, b: Uint8Array): number[] {
  assert.equal(a.length, b.length);
  const found: number[] = [];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) found.push(i);
  return found;
}

function corrupt(rate: string, sizes: number[], place = makePlace()): Uint8Array {
  const pieces: (readonly [Uint8Array, number])[] = [];
  for (let start = 0, i = 0; start < original.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push([original.subarray(start, start + size), 0]);
    start += size;
  }
  const passed = streamThrough(`kind: corrupt, rate: ${rate}`, pieces, place);
  return concat(piecesOf(passed).map(({ bytes }) => bytes));
}

Deno.test("corrupt changes its share of the bytes, tells each, and never the length", () => {
  const place = makePlace();
  const found = differences(corrupt("1%", [65_536], place), original);
  assertNear(found.length, 10_000, 400);
  assert.deepEqual(place.decisions, found.map((offset) => [offset, "corrupted"]));
});

Deno.test("corrupt spreads its spots evenly and without a pattern", () => {
  const found = differences(corrupt("1%", [65_536]), original);
  for (let tenth = 0; tenth < 10; tenth++) {
    const inTenth = found.filter((offset) => Math.floor(offset / 100_000) === tenth).length;
    assertNear(inTenth, 1_000, 150);
  }
  const adjacent = found.filter((offset, i) => found[i - 1] === offset - 1).length;
  assertNear(adjacent, 100, 50);
});

Deno.test("corrupt changes the same bytes in the same way however they are cut", () => {
  assert.deepEqual(corrupt("0.1%", [65_536]), corrupt("0.1%", [1, 100, 17, 30_000]));
});

Deno.test("corrupt leaves all bytes alone at 0%, and none at 100%", () => {
  assert.deepEqual(corrupt("0%", [65_536]), original);
  assert.equal(differences(corrupt("100%", [65_536]), original).length, original.length);
});

Deno.test("corrupt never changes the bytes that it was given, but makes others", () => {
  const given = original.slice(0, 1_000);
  streamThrough("kind: corrupt, rate: 50%", [[given, 0]]);
  assert.deepEqual(given, original.slice(0, 1_000));
});

Deno.test("corrupt changes datagrams at their bytes' offsets", () => {
  const place = makePlace();
  const bytes = new Uint8Array(100);
  const passed = datagramsThrough("kind: corrupt, rate: 1%", 10_000, place, bytes);
  assert.equal(passed.length, 10_000);
  const changed = passed.reduce((sum, one) => sum + differences(one.bytes, bytes).length, 0);
  assertNear(changed, 10_000, 400);
  // A datagram of 100 bytes escapes with a probability of 0.99 to the 100th.
  assertNear(place.decisions.length, 10_000 * (1 - 0.99 ** 100), 250);
});
