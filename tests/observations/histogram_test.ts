import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom, type Random } from "../../core/random.ts";
import { EXACT_SAMPLES, Histogram } from "../../observations/histogram.ts";

const quantiles = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram();
  let atMs = 0;
  for (const value of values) histogram.record(value, atMs++, 0);
  return histogram;
}

/** The nearest rank, in sorted values. */
function exactPercentile(sorted: ArrayLike<number>, quantile: number): number {
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1]!;
}

const distributions: Record<string, (random: Random) => number> = {
  uniform: (random) => random.next() * 100,
  lognormal: (random) => Math.exp(3 + 2 * random.normal()),
  constant: () => 10,
  bimodal: (random) => random.next() < 0.97 ? 1 + random.next() : 1_000 + random.next() * 10,
  tiny: (random) => random.next() * 1e-3,
};

Deno.test("Histogram.percentile() is exact while all values are kept", () => {
  const random = createRandom(1);
  for (const count of [1, 2, 3, 99, 100, 101, EXACT_SAMPLES]) {
    const values = Array.from({ length: count }, () => distributions.lognormal!(random));
    const histogram = histogramOf(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const quantile of quantiles) {
      assert.equal(histogram.percentile(quantile), exactPercentile(sorted, quantile));
    }
  }
});

Deno.test("Histogram.percentile() takes the nearest rank, and never interpolates", () => {
  const histogram = histogramOf([40, 10, 30, 20]);
  assert.deepEqual([0, 0.25, 0.26, 0.5, 0.75, 0.76, 1].map((q) => histogram.percentile(q)), [
    10,
    10,
    20,
    20,
    30,
    40,
    40,
  ]);
});

Deno.test("Histogram.percentile() refuses to make a value of none", () => {
  assert.throws(() => new Histogram().percentile(0.5), RangeError);
});

for (const [name, draw] of Object.entries(distributions)) {
  Deno.test(`Histogram is within 1 % on a million values that are ${name}`, () => {
    const random = createRandom(2).stream(name);
    const values = Float64Array.from({ length: 1_000_000 }, () => draw(random));
    const histogram = histogramOf(values);
    const sorted = values.toSorted();
    for (const quantile of quantiles) {
      const exact = exactPercentile(sorted, quantile);
      const error = Math.abs(histogram.percentile(quantile) - exact);
      assert.ok(error <= 0.01 * exact + 1e-6, `${quantile}: off by ${error} from ${exact}`);
    }
    assert.equal(histogram.count, values.length);
    assert.equal(histogram.min, sorted[0]);
    assert.equal(histogram.max, sorted.at(-1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(histogram.mean - mean) <= 1e-9 * mean);
  });
}

Deno.test("Histogram stays small whatever is recorded", () => {
  const random = createRandom(3);
  const histogram = new Histogram();
  for (let i = 0; i < 200_000; i++) histogram.record(10 ** (random.next() * 12 - 6), i, 0);
  const { buckets } = histogram.toJSON();
  // 128 buckets for each doubling of 10^-6 to 10^6, and the one below them.
  assert.ok(buckets!.length <= 128 * Math.log2(1e12) + 2, `${buckets!.length} buckets`);
});

Deno.test("Histogram counts values of nothing and less than nothing", () => {
  const histogram = histogramOf(Array.from({ length: 2 * EXACT_SAMPLES }, (_, i) => i % 2 - 1));
  assert.equal(histogram.min, -1);
  assert.equal(histogram.max, 0);
  assert.equal(histogram.count, 2 * EXACT_SAMPLES);
  assert.equal(histogram.percentile(0.99), 0);
});

Deno.test("Histogram.countAbove() is exact while all values are kept", () => {
  const histogram = histogramOf([1, 2, 2, 3]);
  assert.deepEqual([0, 1, 2, 2.5, 3].map((bound) => histogram.countAbove(bound)), [4, 3, 1, 1, 0]);
});

Deno.test("Histogram.countAbove() of the greatest value is 0, and below the least is all", () => {
  for (const name of ["uniform", "constant", "bimodal"]) {
    const random = createRandom(4).stream(name);
    const histogram = histogramOf(
      Array.from({ length: 5_000 }, () => distributions[name]!(random)),
    );
    assert.equal(histogram.countAbove(histogram.max), 0, name);
    assert.equal(histogram.countAbove(histogram.min * 0.999), 5_000, name);
  }
});

Deno.test("Histogram.countAbove() is off by no more than the values near the bound", () => {
  const random = createRandom(5);
  const values = Array.from({ length: 50_000 }, () => random.next() * 100);
  const histogram = histogramOf(values);
  for (const bound of [1, 10, 33.3, 60, 99]) {
    const atLeast = values.filter((value) => value > bound * 1.006).length;
    const atMost = values.filter((value) => value > bound * 0.994).length;
    const above = histogram.countAbove(bound);
    assert.ok(above >= atLeast && above <= atMost, `${bound}: ${above}`);
  }
});

Deno.test("Histogram.worst is the greatest value, with when and where it was first seen", () => {
  const histogram = new Histogram();
  assert.equal(histogram.worst, undefined);
  histogram.record(5, 100, 1);
  histogram.record(9, 200, 2);
  histogram.record(9, 300, 3);
  histogram.record(7, 400, 4);
  assert.deepEqual(histogram.worst, { value: 9, atMs: 200, instance: 2 });
});

Deno.test("Histogram.add() keeps the worst of both, however they are added", () => {
  const parts = Array.from({ length: 5 }, (_, instance) => {
    const part = new Histogram();
    for (let i = 0; i < 400; i++) part.record((i * 7 + instance) % 1_000, i, instance);
    return part;
  });
  parts[3]!.record(5_000, 77, 3);
  for (const order of [parts, parts.toReversed()]) {
    const sum = new Histogram();
    for (const part of order) sum.add(part);
    assert.deepEqual(sum.worst, { value: 5_000, atMs: 77, instance: 3 });
    assert.equal(sum.max, 5_000);
  }
});

/** All that a histogram answers, apart from the last digits of a sum of many. */
function answers(histogram: Histogram) {
  const { exact, sum, worst, ...data } = histogram.toJSON();
  return {
    ...data,
    worst: worst.value,
    exact: exact?.toSorted((a, b) => a - b),
    sum: Number(sum.toPrecision(9)),
  };
}

Deno.test("Histogram.add() gives what recording everything in one gives", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
    maxLength: 2 * EXACT_SAMPLES,
    size: "max",
  });
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (parts) => {
      const sum = new Histogram();
      for (const part of parts) sum.add(histogramOf(part));
      assert.deepEqual(answers(sum), answers(histogramOf(parts.flat())));
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("Histogram.add() leaves the one that is added alone", () => {
  const [sum, part] = [histogramOf([1, 2]), histogramOf([3])];
  sum.add(part);
  sum.record(9, 0, 0);
  assert.deepEqual(part.toJSON(), histogramOf([3]).toJSON());
});

Deno.test("Histogram.from() reads back what toJSON() wrote, through JSON", () => {
  const random = createRandom(6);
  for (const count of [0, 1, EXACT_SAMPLES, EXACT_SAMPLES + 1, 5_000]) {
    const values = Array.from({ length: count }, () => distributions.lognormal!(random));
    const histogram = histogramOf(values);
    const copy = Histogram.from(JSON.parse(JSON.stringify(histogram)));
    assert.deepEqual(copy.toJSON(), histogram.toJSON());
    for (const one of [histogram, copy]) one.record(17, 5, 1);
    assert.deepEqual(copy.toJSON(), histogram.toJSON(), "after one value more");
  }
});

Deno.test("Histogram.toJSON() does not change with what is recorded later", () => {
  const histogram = histogramOf([1]);
  const data = histogram.toJSON();
  histogram.record(2, 0, 0);
  assert.deepEqual(data.exact, [1]);
});
