import assert from "node:assert/strict";
import { createRandom } from "../../core/random.ts";
import { EarliestFirst } from "../../links/earliest.ts";

Deno.test("EarliestFirst.take() gives what is earliest, and of the same moment what came first", () => {
  const random = createRandom(1);
  const queue = new EarliestFirst<{ atMs: number; turn: number }>();
  const expected: { atMs: number; turn: number }[] = [];
  for (let turn = 0; turn < 2_000; turn++) {
    const value = { atMs: random.integer(0, 50), turn };
    queue.add(value.atMs, value);
    expected.push(value);
    if (random.next() < 0.3) {
      expected.sort((a, b) => a.atMs - b.atMs || a.turn - b.turn);
      assert.deepEqual(queue.first()?.value, expected[0]);
      assert.deepEqual(queue.take(), expected.shift());
    }
  }
  expected.sort((a, b) => a.atMs - b.atMs || a.turn - b.turn);
  for (const value of expected) assert.deepEqual(queue.take(), value);
  assert.equal(queue.take(), undefined);
  assert.equal(queue.size, 0);
});

Deno.test("EarliestFirst.takeAll() empties it in order", () => {
  const queue = new EarliestFirst<string>();
  for (const [atMs, value] of [[3, "d"], [1, "a"], [2, "c"], [1, "b"]] as const) {
    queue.add(atMs, value);
  }
  assert.deepEqual(queue.takeAll(), ["a", "b", "c", "d"]);
  assert.equal(queue.first(), undefined);
});

Deno.test("EarliestFirst.keep() drops the others and keeps the order", () => {
  const queue = new EarliestFirst<number>();
  for (let i = 0; i < 100; i++) queue.add((i * 37) % 100, (i * 37) % 100);
  queue.keep((value) => value % 10 === 0);
  assert.deepEqual(queue.takeAll(), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});
