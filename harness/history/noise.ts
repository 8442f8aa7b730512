/**
 * How far a difference between runs can be believed.
 *
 * The windows of both sides are put together anew from their own pieces, drawn with repetition, the same
 * places from each, many times over; how much the difference changes then is its error (a paired
 * bootstrap: what the scenario itself does at some moment, it does in every run). From three runs a side
 * on, how much a value differs from that of the run before counts as well, and the larger of both is
 * taken. What is counted is never believed further than a count of chance events may be.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import { isTimed, type Metric, type Observed } from "../../observations/metric.ts";
import { observedIn, type Piece, type Sample } from "./sampled_run.ts";

/** How often the windows are put together anew. */
const DRAWINGS = 200;
/** Of fewer runs than this it is not known how much runs differ. */
const RUNS_THAT_TELL = 3;
/** What was seen in fewer pieces than this came in a few bursts: it could as well have been otherwise. */
const PIECES_THAT_TELL = 8;
/** The median distance of two values of chance, in standard deviations: 0.6745 √2. */
const STEP_OF_CHANCE = 0.954;

/** A metric before and after: the medians of the runs. */
export interface Difference {
  before: number;
  after: number;
  /** How far off their difference may well be: its standard error. */
  error: number;
  /** How many things the side of fewer speaks of. */
  count: number;
}

/** One window of one run: its pieces, as it was, and as it might have been. */
interface Drawn {
  pieces: readonly Piece[];
  whole: Observed;
  drawings: readonly Observed[];
}

/**
 * How metrics differ between the windows of some runs and those of others; `undefined` for one that not
 * every run can tell. Times and rates are taken of the runs in which the bench hardly stalled.
 *
 * @param before Of the runs in their order.
 */
export function differences(
  metrics: Readonly<Record<string, Metric>>,
  before: readonly Sample[],
  after: readonly Sample[],
): Record<string, Difference | undefined> {
  const count = Math.min(...[...before, ...after].map(({ most }) => most));
  const [was, is] = [before, after].map((samples) => drawAll(samples, count)) as [Side, Side];
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const runs = isTimed(metric.unit) ? "quiet" : "all";
      return [name, differenceOf(metric, was[runs], is[runs])];
    }),
  );
}

interface Side {
  all: Drawn[];
  quiet: Drawn[];
}

function drawAll(samples: readonly Sample[], count: number): Side {
  const side: Side = { all: [], quiet: [] };
  for (const sample of samples) {
    const { all, quiet } = sample.cut(count);
    const drawn = draw(all);
    side.all.push(drawn);
    if (quiet !== undefined) side.quiet.push(quiet === all ? drawn : draw(quiet));
  }
  return side;
}

/** The pieces in every order of chance: the same places for every window of so many pieces. */
function draw(pieces: readonly Piece[]): Drawn {
  const random = createRandom(pieces.length);
  const drawings = Array.from(
    { length: DRAWINGS },
    () => observedIn(pieces.map(() => pieces[random.integer(0, pieces.length - 1)]!)),
  );
  return { pieces, whole: observedIn(pieces), drawings };
}

function differenceOf(
  metric: Metric,
  before: readonly Drawn[],
  after: readonly Drawn[],
): Difference | undefined {
  const sides = [before, after].map((runs) => valuesOf(metric, runs));
  const [was, is] = sides;
  if (was === undefined || is === undefined) return undefined;
  const drawn = Array.from({ length: DRAWINGS }, (_, i) => {
    const [a, b] = [before, after].map((runs) =>
      medianOf(runs.map(({ drawings }) => numberOf(metric, drawings[i]!)))
    );
    return a === undefined || b === undefined ? undefined : b - a;
  });
  const within = deviation(drawn.filter((one) => one !== undefined));
  const between = Math.hypot(...[was, is].map((one) => spreadOf(one) / Math.sqrt(one.length)));
  const chances = [was, is].map((one) => median(one) / one.length);
  const chance = metric.unit === "count" ? Math.sqrt(chances[0]! + chances[1]!) : 0;
  const counts = [before, after].map((runs) =>
    runs.reduce((sum, { whole }) => sum + metric.samples(whole), 0)
  );
  return {
    before: median(was),
    after: median(is),
    error: Math.max(within, between, chance),
    count: Math.min(...counts),
  };
}

/** The metric in each run; `undefined` where they do not tell it. */
function valuesOf(metric: Metric, runs: readonly Drawn[]): number[] | undefined {
  const values = runs.map(({ whole }) => numberOf(metric, whole));
  if (!areAllKnown(values)) return undefined;
  const isOfBursts = runs.every((run, i) => piecesUpTo(metric, values[i]!, run) < PIECES_THAT_TELL);
  return isOfBursts && runs.length < RUNS_THAT_TELL ? undefined : values;
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

function numberOf(metric: Metric, observed: Observed): number | undefined {
  const value = metric.value(observed);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function areAllKnown(values: readonly (number | undefined)[]): values is number[] {
  return values.length > 0 && values.every((value) => value !== undefined);
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  return areAllKnown(values) ? median(values) : undefined;
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
