import assert from "node:assert/strict";
import { inTurn, median } from "../../bench/rounds.ts";

Deno.test("inTurn() begins each round with the next entry", async () => {
  const order: string[] = [];
  const results = await inTurn(["a", "b", "c"], 3, (entry, round) => {
    order.push(entry);
    return Promise.resolve(`${entry}${round}`);
  });
  assert.equal(order.join(""), "abcbcacab");
  assert.deepEqual([...results], [
    ["a", ["a0", "a1", "a2"]],
    ["b", ["b0", "b1", "b2"]],
    ["c", ["c0", "c1", "c2"]],
  ]);
});

Deno.test("median() is the value in the middle, the lower one of two", () => {
  assert.equal(median([30, 1, 2]), 2);
  assert.equal(median([30, 1, 2, 4]), 2);
  assert.equal(median([10, 9]), 9);
});
