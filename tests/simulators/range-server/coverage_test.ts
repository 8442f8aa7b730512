import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { Coverage } from "../../../simulators/range-server/coverage.ts";

Deno.test("Coverage.add() tells how many of the bytes were there before", () => {
  const coverage = new Coverage();
  assert.equal(coverage.add(0, 10), 0);
  assert.equal(coverage.add(20, 30), 0);
  assert.equal(coverage.add(10, 20), 0);
  assert.equal(coverage.add(5, 35), 25);
  assert.equal(coverage.add(0, 35), 35);
});

Deno.test("Coverage.add() agrees with a list of all bytes", () => {
  const random = createRandom(1);
  for (let round = 0; round < 50; round++) {
    const coverage = new Coverage();
    const bytes = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const start = random.integer(0, 500);
      const end = start + random.integer(1, 30);
      let again = 0;
      for (let at = start; at < end; at++) {
        if (bytes.has(at)) again++;
        bytes.add(at);
      }
      assert.equal(coverage.add(start, end), again);
    }
  }
});
