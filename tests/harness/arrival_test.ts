import assert from "node:assert/strict";
import fc from "fast-check";
import { arrivalMs } from "../../harness/arrival.ts";
import type { Arrival } from "../../harness/plan.ts";

const steady = (rate: number): Arrival => ({ fromRate: rate, toRate: rate, overMs: 0 });

/** How many have arrived by a moment: the integral of the rate, worked out piece by piece. */
function arrivedBy({ fromRate, toRate, overMs }: Arrival, atMs: number): number {
  const seconds = atMs / 1000;
  const rampSeconds = overMs / 1000;
  const within = Math.min(seconds, rampSeconds);
  const rateThen = overMs === 0 ? fromRate : fromRate + (toRate - fromRate) * within / rampSeconds;
  return (fromRate + rateThen) / 2 * within + toRate * Math.max(0, seconds - rampSeconds);
}

const rates = fc.double({ min: 0.01, max: 5_000, noNaN: true });
const arrivals: fc.Arbitrary<Arrival> = fc.record({
  fromRate: fc.oneof(fc.constant(0), rates),
  toRate: rates,
  overMs: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 600_000, noNaN: true })),
});

Deno.test("arrivalMs() spaces instances evenly at a steady rate, the first at once", () => {
  const moments = Array.from({ length: 5 }, (_, i) => arrivalMs(steady(50), i));
  assert.deepEqual(moments, [0, 20, 40, 60, 80]);
});

Deno.test("arrivalMs() comes closer and closer while the rate rises", () => {
  // From 0/s to 10/s within 2 s: t² / 2 · 5 have arrived after t seconds, 10 of them when it is over.
  const ramp = { fromRate: 0, toRate: 10, overMs: 2_000 };
  const moments = [0, 2.5, 10].map((count) => arrivalMs(ramp, count));
  assert.deepEqual(moments, [0, 1_000, 2_000]);
});

Deno.test("arrivalMs() draws apart while the rate falls", () => {
  const ramp = { fromRate: 10, toRate: 2, overMs: 4_000 };
  const moments = Array.from({ length: 24 }, (_, i) => arrivalMs(ramp, i));
  const gaps = moments.slice(1).map((atMs, i) => atMs - moments[i]!);
  for (const [i, gap] of gaps.slice(1).entries()) assert.ok(gap > gaps[i]!, `gap ${i + 1}`);
  assert.equal(Math.round(arrivalMs(ramp, 24)), 4_000);
});

Deno.test("arrivalMs() goes on at the last rate when the ramp is over", () => {
  const ramp = { fromRate: 1, toRate: 100, overMs: 1_000 };
  const inRamp = arrivedBy(ramp, 1_000);
  assert.equal(inRamp, 50.5);
  assert.equal(Math.round(arrivalMs(ramp, 150.5) - arrivalMs(ramp, 50.5)), 1_000);
});

Deno.test("arrivalMs() is exact where the rate hardly changes", () => {
  const ramp = { fromRate: 100, toRate: 100 + 1e-11, overMs: 60_000 };
  assert.equal(arrivalMs(ramp, 1).toFixed(6), "10.000000");
  assert.equal(arrivalMs(ramp, 3_000).toFixed(6), "30000.000000");
});

Deno.test("arrivalMs() meets both sides of a ramp's end at the same moment", () => {
  const ramp = { fromRate: 3, toRate: 7, overMs: 2_000 };
  const before = arrivalMs(ramp, 10 - 1e-9);
  assert.ok(Math.abs(before - arrivalMs(ramp, 10)) < 1e-3);
});

Deno.test("arrivalMs() is the moment at which so many have arrived, for every ramp", () => {
  fc.assert(fc.property(arrivals, fc.nat({ max: 20_000 }), (arrival, index) => {
    const atMs = arrivalMs(arrival, index);
    assert.ok(Number.isFinite(atMs) && atMs >= 0, `${atMs}`);
    const count = arrivedBy(arrival, atMs);
    assert.ok(Math.abs(count - index) <= 1e-6 * Math.max(1, index), `${count} by ${atMs} ms`);
  }));
});

Deno.test("arrivalMs() never goes back in time", () => {
  fc.assert(fc.property(arrivals, fc.nat({ max: 20_000 }), (arrival, index) => {
    assert.ok(arrivalMs(arrival, index + 1) > arrivalMs(arrival, index));
  }));
});
