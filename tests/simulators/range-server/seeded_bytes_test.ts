import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { SeededBytes } from "../../../simulators/range-server/seeded_bytes.ts";

Deno.test("SeededBytes.fill() gives the same bytes at every cut, offset and alignment", () => {
  const content = new SeededBytes(1, "/a", 1);
  const whole = content.slice(0, 300_001);
  const random = createRandom(1);
  for (let round = 0; round < 300; round++) {
    const start = random.integer(0, whole.length);
    const end = random.integer(start, Math.min(whole.length, start + 70_000));
    const room = new Uint8Array(end - start + 3).subarray(random.integer(0, 3)).subarray(
      0,
      end - start,
    );
    content.fill(room, start);
    assert.deepEqual(room, whole.subarray(start, end), `${start} to ${end}`);
  }
});

Deno.test("SeededBytes.fill() repeats nothing at the same place of another block, beyond 4 GiB too", () => {
  const content = new SeededBytes(1, "/a", 1);
  const first = content.slice(0, 65_536);
  for (const block of [1, 2, 65_536, 65_537, 2 ** 20]) {
    const other = content.slice(block * 65_536, (block + 1) * 65_536);
    const [a, b] = [new Uint32Array(first.buffer), new Uint32Array(other.buffer)];
    assert.ok(a.every((word, i) => word !== b[i]), `block ${block}`);
  }
});

Deno.test("SeededBytes.slice() tells seeds, files and versions apart", () => {
  const begins = [
    new SeededBytes(1, "/a", 1),
    new SeededBytes(2, "/a", 1),
    new SeededBytes(1, "/b", 1),
    new SeededBytes(1, "/a", 2),
  ].map((content) => content.slice(0, 64).toHex());
  assert.equal(new Set(begins).size, begins.length);
  assert.equal(new SeededBytes(1, "/a", 1).slice(0, 64).toHex(), begins[0]);
});
