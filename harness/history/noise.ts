/**
 * How far a measured value can be believed.
 *
 * From one run: its window is put together anew from its own pieces, drawn with repetition, many times
 * over; how much the value changes then is its error (a bootstrap). From several runs, of this side or
 * earlier ones: how much a value differs from that of the run before counts as well, and the largest of
 * all is taken. So a step from one level to another, which somebody may have made long ago, does not
 * pass for noise. What is counted is never believed further than a count of chance events may be.
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
/** The median distance of two values of chance, in standard deviations: 0.6745 √2. */
const STEP_OF_CHANCE = 0.954;

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
 *
 * @param spread How much runs differ, by metric, as far as that is known.
 */
export function measure(
  metrics: Readonly<Record<string, Metric>>,
  samples: readonly Sample[],
  spread: Readonly<Record<string, number>>,
): Record<string, Measured | undefined> {
  const runs = samples.map(({ pieces }) => ({
    whole: observedIn(pieces),
    drawings: drawAnew(pieces),
  }));
  const measured = Object.entries(metrics).map(([name, metric]) => {
    const values = runs.map(({ whole }) => numberOf(metric, whole));
    if (!areAllKnown(values)) return [name, undefined] as const;
    const value = median(values);
    const within = runs.map(({ drawings }) =>
      deviation(drawings.map((one) => numberOf(metric, one)).filter((one) => one !== undefined))
    );
    const chance = metric.unit === "count" ? Math.sqrt(value) : 0;
    const ofOne = Math.max(median(within), chance, spread[name] ?? 0);
    const count = runs.reduce((sum, { whole }) => sum + metric.samples(whole), 0);
    return [name, { value, error: ofOne / Math.sqrt(runs.length), count }] as const;
  });
  return Object.fromEntries(measured);
}

/**
 * How much metrics differ from one run to the next: for values of chance their standard deviation.
 * Nothing is told of a metric that fewer than three runs know.
 *
 * @param samples Of runs in their order.
 */
export function spreadOf(
  metrics: Readonly<Record<string, Metric>>,
  samples: readonly Sample[],
): Record<string, number> {
  if (samples.length < RUNS_THAT_TELL) return {};
  const wholes = samples.map(({ pieces }) => observedIn(pieces));
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, metric]) => {
      const values = wholes.map((whole) => numberOf(metric, whole));
      if (!areAllKnown(values)) return [];
      const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
      return [[name, median(steps) / STEP_OF_CHANCE]];
    }),
  );
}

function areAllKnown(values: readonly (number | undefined)[]): values is number[] {
  return values.length > 0 && values.every((value) => value !== undefined);
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
