/**
 * How far a measured value can be believed.
 *
 * From one run: its window is put together anew from its own pieces, drawn with repetition, many times
 * over; how much the value changes then is its error (a bootstrap). From several runs: how much their
 * values differ counts as well, and the larger of both is taken. What is counted is never believed
 * further than a count of chance events may be.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import type { Metric, Observed } from "../../observations/metric.ts";
import { observedIn, type Piece, type Sample } from "./sampled_run.ts";

/** How often a window is put together anew. */
const DRAWINGS = 200;
/** Of fewer runs than this it is not known how much runs differ. */
const RUNS_THAT_TELL = 3;

/** A value, and how far off it may well be: its standard error. */
export interface Measured {
  value: number;
  error: number;
  /** How many things it speaks of, in all runs together. */
  count: number;
}

/**
 * What metrics were in the windows of some runs: the median of the runs, with its error. `undefined`
 * for a metric that some run cannot tell.
 */
export function measure(
  metrics: Readonly<Record<string, Metric>>,
  samples: readonly Sample[],
): Record<string, Measured | undefined> {
  const runs = samples.map(({ pieces }) => {
    const whole = observedIn(pieces);
    const drawings = drawAnew(pieces);
    return { whole, drawings };
  });
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [name, measureOne(metric, runs)]),
  );
}

function measureOne(
  metric: Metric,
  runs: readonly { whole: Observed; drawings: readonly Observed[] }[],
): Measured | undefined {
  const values = runs.map(({ whole }) => numberOf(metric, whole));
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  const known = values as number[];
  const value = median(known);
  const within = runs.map(({ drawings }) =>
    deviation(drawings.map((one) => numberOf(metric, one)).filter((one) => one !== undefined))
  );
  const chance = metric.unit === "count" ? Math.sqrt(value) : 0;
  const ofOne = Math.max(
    median(within),
    chance,
    known.length < RUNS_THAT_TELL ? 0 : deviation(known),
  );
  const count = runs.reduce((sum, { whole }) => sum + metric.samples(whole), 0);
  return { value, error: ofOne / Math.sqrt(known.length), count };
}

/** The same pieces in every order of chance; always the same ones for the same pieces. */
function drawAnew(pieces: readonly Piece[]): Observed[] {
  const random = createRandom(pieces.length);
  return Array.from(
    { length: DRAWINGS },
    () => observedIn(pieces.map(() => pieces[random.integer(0, pieces.length - 1)]!)),
  );
}

function numberOf(metric: Metric, observed: Observed): number | undefined {
  const value = metric.value(observed);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
