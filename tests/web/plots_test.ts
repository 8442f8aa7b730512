/** The page's own words for values are those of the verdicts. */
import assert from "node:assert/strict";
import { formatValue } from "../../harness/comparison.ts";
import { formatMoment } from "../../core/units.ts";
import { TimeAxis } from "../../web/time_axis.js";
import { lonely } from "../../web/plots.js";
import * as values from "../../web/values.js";

const units = ["count", "bytes", "ms", "per second", "bytes per second", "share"] as const;
const usual = [0, -0, 0.0004, 0.5, 1, 99.95, 100.4, 999.4, 999.6, 1_000, 1_023, 1_024, 59_999];
const large = [119_999, 120_000, 3_599_500, 2 ** 20, 2 ** 30 * 1.5, 123_456_789_012];

Deno.test("formatValue() of a page says of a value what a verdict says", () => {
  for (const unit of units) {
    for (const value of [...usual, ...large]) {
      assert.equal(values.formatValue(value, unit), formatValue(value, unit), `${value} ${unit}`);
    }
  }
  assert.equal(values.formatValue(null, "ms"), "–");
});

Deno.test("formatMoment() of a page says of a moment what a verdict says", () => {
  for (const atMs of usual) assert.equal(values.formatMoment(atMs), formatMoment(atMs));
});

Deno.test("TimeAxis.show() stays within the run, and shows all of it where nothing is left out", () => {
  const axis = new TimeAxis();
  axis.fullMs = 10_000;
  let changes = 0;
  axis.addEventListener("change", () => changes++);
  axis.show([-500, 2_000]);
  assert.deepEqual(axis.shown, [0, 2_000]);
  axis.zoom(0.5, 1_000);
  assert.deepEqual(axis.shown, [500, 1_500]);
  axis.zoom(100, 1_000);
  assert.deepEqual([axis.shown, axis.isZoomed, changes], [[0, 10_000], false, 3]);
});

Deno.test("lonely() finds the values from which no line leads to another", () => {
  assert.deepEqual(lonely([1, null, 2, 3, null, null, 4, undefined, 5, null, 6]), [0, 10]);
  assert.deepEqual(lonely([null, undefined, 7, undefined, null]), [2]);
  assert.deepEqual(lonely([null, null]), []);
});
