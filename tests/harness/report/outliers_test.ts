import assert from "node:assert/strict";
import { compared, stripsOf } from "../../../harness/report/outliers.ts";
import { madeRun, usualLatency } from "./made_run.ts";

Deno.test("compared() finds who is far from the middle half, the farthest first", () => {
  const values = [20, 21, 22, 20, 90, 21, 20, 40];
  assert.deepEqual(compared(values), { median: 21, outliers: [4, 7] });
});

Deno.test("compared() finds nobody among values that merely scatter", () => {
  assert.deepEqual(compared([18, 25, 20, 22, 19, 24]).outliers, []);
  assert.deepEqual(compared([100, 100, 100, 100, 105]).outliers, [], "5 % say nothing");
});

Deno.test("compared() finds the one that is not 0, and the one that saw nothing", () => {
  assert.deepEqual(compared([0, 0, 3, 0, 0]).outliers, [2]);
  assert.deepEqual(compared([7, 7, 7, null, 7]).outliers, [3]);
});

Deno.test("compared() finds nobody where there is no rest", () => {
  assert.deepEqual(compared([1, 1, 1_000]).outliers, []);
  assert.deepEqual(compared([]), { median: 0, outliers: [] });
});

Deno.test("stripsOf() leaves out what is the same for all", () => {
  assert.deepEqual(stripsOf([], "stamped", []), []);
  const { picture } = madeRun();
  const metrics = picture.streams[0]!.strips.map(({ metric }) => metric);
  assert.ok(metrics.includes("latency.p50"));
  assert.ok(!metrics.includes("throughput"));
});

Deno.test("stripsOf() tells the same values once", () => {
  const { picture } = madeRun({ seconds: 0.1 });
  const metrics = picture.streams[0]!.strips.map(({ metric }) => metric);
  assert.deepEqual(metrics, ["latency.p50", "gap.p50"]);
});

Deno.test("a picture names the rover that is slower than the others", () => {
  const { picture } = madeRun({
    rovers: 8,
    latencyMs: (sentMs, rover) => usualLatency(sentMs, rover) + (rover === 6 ? 200 : 0),
  });
  const strip = picture.streams[0]!.strips.find(({ metric }) => metric === "latency.p50")!;
  assert.deepEqual(strip.outliers, [6]);
  assert.equal(strip.values.length, 8);
});
