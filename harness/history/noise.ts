/**
 * How far a measured value can be believed.
 *
 * From one run: its window is put together anew from its own pieces, drawn with repetition, many times
 * over; how much the value changes then is its error (a bootstrap). From three runs on, how much the
 * value differs from that of the run before counts as well, and the larger of both is taken. What is
 * counted is never believed further than a count of chance events may be.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import { isTimed, type Metric, type Observed } from "../../observations/metric.ts";
import { observedIn, type Piece, type Sample } from "./sampled_run.ts";

/** How often a window is put together anew. */
const DRAWINGS = 200;
/** Of fewer runs than this it is not known how much runs differ. */
const RUNS_THAT_TELL = 3;
/** What was seen in fewer pieces than this came in a few bursts: it could as well have been otherwise. */
const PIECES_THAT_TELL = 8;
/** The median distance of two values of chance, in standard deviations: 0.6745 √2. */
const STEP_OF_CHANCE = 0.954;

/** A value, and how far off it may well be: its standard error. */
export interface Measured {
  value: number;
  error: number;
  /** How many things it speaks of, in all runs together. */
  count: number;
}

/** A window of one run, as it was and as it might have been. */
interface Drawn {
  pieces: readonly Piece[];
  whole: Observed;
  drawings: readonly Observed[];
}

/**
 * What metrics were in the windows of some runs: the median of the runs, with its error. `undefined`
 * for a metric that no run, or not every one, can tell. Times and rates are taken of the runs in which
 * the bench hardly stalled.
 *
 * @param samples Of the runs in their order.
 */
export function measure(
  metrics: Readonly<Record<string, Metric>>,
  samples: readonly Sample[],
): Record<string, Measured | undefined> {
  const all = samples.map(({ pieces }) => draw(pieces));
  const quiet = samples.flatMap(({ pieces, quiet }, i) =>
    quiet === undefined ? [] : [quiet === pieces ? all[i]! : draw(quiet)]
  );
  return Object.fromEntries(
    Object.entries(metrics).map((
      [name, metric],
    ) => [name, measureOne(metric, isTimed(metric.unit) ? quiet : all)]),
  );
}

function measureOne(metric: Metric, runs: readonly Drawn[]): Measured | undefined {
  const values = runs.map(({ whole }) => numberOf(metric, whole));
  if (!areAllKnown(values)) return undefined;
  const value = median(values);
  const isOfBursts = runs.every((run, i) => piecesUpTo(metric, values[i]!, run) < PIECES_THAT_TELL);
  if (isOfBursts && runs.length < RUNS_THAT_TELL) return undefined;
  const within = runs.map(({ drawings }) =>
    deviation(drawings.map((one) => numberOf(metric, one)).filter((one) => one !== undefined))
  );
  const chance = metric.unit === "count" ? Math.sqrt(value) : 0;
  const ofOne = Math.max(median(within), chance, spreadOf(values));
  const count = runs.reduce((sum, { whole }) => sum + metric.samples(whole), 0);
  return { value, error: ofOne / Math.sqrt(runs.length), count };
}

/** In how many pieces a measured time was as long as a statistic of it says, or longer. */
function piecesUpTo({ distribution }: Metric, value: number, { pieces }: Drawn): number {
  if (distribution === undefined) return Infinity;
  return pieces.filter((piece) => {
    const histogram = distribution(observedIn([piece]));
    return histogram !== undefined && histogram.max >= value;
  }).length;
}

/** How much runs differ from one to the next: for values of chance their standard deviation. */
function spreadOf(values: readonly number[]): number {
  if (values.length < RUNS_THAT_TELL) return 0;
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  return median(steps) / STEP_OF_CHANCE;
}

function areAllKnown(values: readonly (number | undefined)[]): values is number[] {
  return values.length > 0 && values.every((value) => value !== undefined);
}

/** The same pieces in every order of chance; always the same ones for the same pieces. */
function draw(pieces: readonly Piece[]): Drawn {
  const random = createRandom(pieces.length);
  const drawings = Array.from(
    { length: DRAWINGS },
    () => observedIn(pieces.map(() => pieces[random.integer(0, pieces.length - 1)]!)),
  );
  return { pieces, whole: observedIn(pieces), drawings };
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
