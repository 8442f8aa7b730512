import assert from "node:assert/strict";
import { toHex } from "../../core/bytes.ts";
import { createRandom, freshSeed, type Random } from "../../core/random.ts";

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

Deno.test("createRandom() gives the same numbers for the same seed, in every release", () => {
  const random = createRandom(7).stream("rovers", 3, "arrive");
  assert.deepEqual(
    [random.integer(0, 999_999), random.integer(0, 999_999), random.integer(0, 999_999)],
    [233070, 75156, 874710],
  );
  assert.equal(toHex(random.bytes(8)), "5ead08915f75bd35");
});

Deno.test("createRandom() gives other numbers for another seed", () => {
  const first = new Set(Array.from({ length: 1000 }, (_, seed) => createRandom(seed).next()));
  assert.equal(first.size, 1000);
});

Deno.test("Random.stream() gives the same numbers for the same names, whatever was drawn", () => {
  const used = createRandom(7);
  draw(used, 100);
  used.stream("rovers", 3).next();
  const names = ["rovers", 3, "arrive"];
  assert.deepEqual(draw(used.stream(...names), 20), draw(createRandom(7).stream(...names), 20));
});

Deno.test("Random.stream() of a stream is the stream of both names", () => {
  assert.deepEqual(
    draw(createRandom(7).stream("rovers").stream(3, "arrive"), 5),
    draw(createRandom(7).stream("rovers", 3, "arrive"), 5),
  );
});

Deno.test("Random.stream() leaves its own source alone", () => {
  const [one, other] = [createRandom(7), createRandom(7)];
  one.stream("rovers").next();
  assert.deepEqual(draw(one, 5), draw(other, 5));
});

Deno.test("Random.stream() keeps names apart that read alike when joined", () => {
  const random = createRandom(7);
  const names = [["ab", "c"], ["a", "bc"], ["abc"], ["a", "b", "c"], ["ab", "c", ""], [1, 11], [
    11,
    1,
  ]];
  assert.equal(new Set(names.map((one) => random.stream(...one).next())).size, names.length);
});

Deno.test("Random.stream() gives streams that have nothing to do with one another", () => {
  const random = createRandom(7);
  const instances = Array.from({ length: 2000 }, (_, i) => random.stream("rovers", i).next());
  assertUniform(instances);
  const [one, other] = [random.stream("rovers", 1), random.stream("rovers", 2)];
  const [a, b] = [draw(one, 20_000), draw(other, 20_000)];
  const covariance = a.reduce((sum, value, i) => sum + (value - 0.5) * (b[i]! - 0.5), 0) / a.length;
  // The deviation of the mean of 20 000 products of two uniform numbers, each of variance 1/12.
  assert.ok(Math.abs(covariance) < 4 / 12 / Math.sqrt(a.length), `${covariance}`);
});

Deno.test("Random.next() is uniform in 0 to 1, 1 excluded", () => {
  assertUniform(draw(createRandom(1), 100_000));
});

Deno.test("Random.next() does not depend on the number before", () => {
  const random = createRandom(2);
  assertUniform(draw(random, 200_000).filter((_, i, all) => all[i - 1]! < 0.1));
});

Deno.test("Random.integer() gives every number of its range, both ends included, equally often", () => {
  const random = createRandom(3);
  const counts = new Map<number, number>();
  for (let i = 0; i < 60_000; i++) {
    const number = random.integer(-2, 3);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [-2, -1, 0, 1, 2, 3]);
  for (const count of counts.values()) assert.ok(Math.abs(count - 10_000) < 400, `${count}`);
  assert.equal(random.integer(5, 5), 5);
});

Deno.test("Random.normal() has mean 0, deviation 1, and the tails of a bell", () => {
  const random = createRandom(4);
  const values = Array.from({ length: 100_000 }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.015, `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 0.02, `variance ${variance}`);
  const beyond = values.filter((value) => Math.abs(value) > 1.96).length / values.length;
  assert.ok(Math.abs(beyond - 0.05) < 0.004, `${beyond} lies beyond 1.96 deviations`);
  assert.ok(values.every(Number.isFinite));
});

Deno.test("Random.bytes() gives as many as asked for, every value equally often", () => {
  const random = createRandom(5);
  assert.equal(random.bytes(0).length, 0);
  const bytes = random.bytes(256_000);
  assert.equal(bytes.length, 256_000);
  assertUniform([...bytes].map((byte) => byte / 256), 256);
});

Deno.test("freshSeed() gives a whole number that makes a source, each time another", () => {
  const seeds = new Set(Array.from({ length: 20 }, freshSeed));
  assert.equal(seeds.size, 20);
  for (const seed of seeds) assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});

/** Chi-squared over equal bins, at five deviations of its own. */
function assertUniform(values: number[], bins = 100): void {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    assert.ok(value >= 0 && value < 1, `${value} is outside of 0 to 1`);
    counts[Math.floor(value * bins)]!++;
  }
  const expected = values.length / bins;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const deviations = (chiSquared - (bins - 1)) / Math.sqrt(2 * (bins - 1));
  assert.ok(Math.abs(deviations) < 5, `chi-squared ${chiSquared} of ${bins - 1} degrees`);
}
