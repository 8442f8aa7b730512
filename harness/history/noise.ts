/**
 * How far a difference between runs can be believed.
 *
 * From four runs a side on, how much the runs of a side differ tells it. Of fewer, the windows of both
 * sides are put together anew from their own pieces, drawn with repetition, the same places from each,
 * many times over; how much the difference changes then is its error (a paired bootstrap: what the
 * scenario itself does at some moment, it does in every run). What no run tells by itself is how far the
 * timers of one run are from those of another: a measured time has their error as well. What is counted
 * is never believed further than a count of chance events may be.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import { isTimed, type Metric, type Observed } from "../../observations/metric.ts";
import { observedIn, type Piece, type Sample } from "./sampled_run.ts";

/** How often the windows are put together anew. */
const DRAWINGS = 200;
/** Of fewer runs than this it is not known well enough how much runs differ. */
export const RUNS_THAT_TELL = 4;
/** Into how many pieces a window is cut for bytes: their bursts even out from one piece to the next. */
const LONG_PIECES = 6;
/** What was seen in fewer of the pieces came in a few bursts: it could as well have been otherwise. */
const PIECES_THAT_TELL = 1 / 3;
/** The standard error of all times of a run: its timers fire 1 to 2 ms late, all of them alike. */
const TIMERS_MS = 0.25;

/** A metric before and after: the medians of the runs. */
export interface Difference {
  before: number;
  after: number;
  /** How far off their difference may well be: its standard error. */
  error: number;
  /** How many things the side of fewer speaks of. */
  count: number;
}

/** One window of one run in pieces of one length: as it was, and as it might have been. */
class Cut {
  readonly pieces: readonly Piece[];
  readonly whole: Observed;
  #drawings: readonly Observed[] | undefined;

  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
    this.whole = observedIn(pieces);
  }

  /** The pieces in every order of chance: the same places for every window of so many pieces. */
  get drawings(): readonly Observed[] {
    if (this.#drawings === undefined) {
      const { pieces } = this;
      const random = createRandom(pieces.length);
      const any = () => pieces[random.integer(0, pieces.length - 1)]!;
      this.#drawings = Array.from({ length: DRAWINGS }, () => observedIn(pieces.map(any)));
    }
    return this.#drawings;
  }
}

/** One window of one run, in many pieces and in few. */
interface Run {
  short: Cut;
  long: Cut;
}

/** The runs of one side: all of them, and those in which the bench hardly stalled. */
interface Side {
  all: Run[];
  quiet: Run[];
}

/**
 * How metrics differ between the windows of some runs and those of others; `undefined` for one that not
 * every run can tell. Times and rates are taken of the runs in which the bench hardly stalled.
 *
 * @param asked The metrics of which something is expected: many runs tell them even of a few bursts.
 */
export function differences(
  metrics: Readonly<Record<string, Metric>>,
  asked: ReadonlySet<string>,
  before: readonly Sample[],
  after: readonly Sample[],
): Record<string, Difference | undefined> {
  const count = Math.min(...[...before, ...after].map(({ most }) => most));
  const [was, is] = [before, after].map((samples) => cutAll(samples, count)) as [Side, Side];
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const runs = isTimed(metric.unit) ? "quiet" : "all";
      return [name, differenceOf(metric, asked.has(name), was[runs], is[runs])];
    }),
  );
}

function cutAll(samples: readonly Sample[], count: number): Side {
  const side: Side = { all: [], quiet: [] };
  for (const sample of samples) {
    const short = sample.cut(count);
    const long = sample.cut(Math.min(count, LONG_PIECES));
    const all = { short: new Cut(short.all), long: new Cut(long.all) };
    side.all.push(all);
    if (short.quiet === short.all) side.quiet.push(all);
    else if (short.quiet !== undefined) {
      side.quiet.push({ short: new Cut(short.quiet), long: new Cut(long.quiet!) });
    }
  }
  return side;
}

function differenceOf(
  metric: Metric,
  isAsked: boolean,
  before: readonly Run[],
  after: readonly Run[],
): Difference | undefined {
  const areMany = Math.min(before.length, after.length) >= RUNS_THAT_TELL;
  const mayBeBursts = areMany && isAsked;
  const [was, is] = [before, after].map((runs) => valuesOf(metric, runs, mayBeBursts));
  if (was === undefined || is === undefined) return undefined;
  const between = Math.hypot(...[was, is].map((one) => deviation(one) / Math.sqrt(one.length)));
  const within = areMany ? 0 : errorWithin(metric, before, after);
  const timersMs = metric.unit === "ms" && !areMany ? TIMERS_MS : 0;
  const timers = Math.hypot(...[was, is].map((one) => timersMs / Math.sqrt(one.length)));
  const chances = [was, is].map((one) => median(one) / one.length);
  const chance = metric.unit === "count" ? Math.sqrt(chances[0]! + chances[1]!) : 0;
  const counts = [before, after].map((runs) =>
    runs.reduce((sum, { short }) => sum + metric.samples(short.whole), 0)
  );
  return {
    before: median(was),
    after: median(is),
    error: Math.max(between, Math.hypot(within, timers), chance),
    count: Math.min(...counts),
  };
}

/** The metric in each run; `undefined` where they do not tell it. */
function valuesOf(
  metric: Metric,
  runs: readonly Run[],
  mayBeBursts: boolean,
): number[] | undefined {
  const values = runs.map(({ short }) => numberOf(metric, short.whole));
  if (!areAllKnown(values)) return undefined;
  const areBursts = runs.every(({ short }, i) =>
    shareUpTo(metric, values[i]!, short) < PIECES_THAT_TELL
  );
  return areBursts && !mayBeBursts ? undefined : values;
}

/**
 * In what share of the pieces a measured time was as long as a statistic of it says, or longer; or, of a
 * rate, in which there was anything.
 */
function shareUpTo(metric: Metric, value: number, { pieces }: Cut): number {
  const { distribution, unit } = metric;
  if (distribution === undefined && !isTimed(unit)) return 1;
  const telling = pieces.filter((piece) => {
    const observed = observedIn([piece]);
    if (distribution === undefined) return metric.value(observed) !== 0;
    const histogram = distribution(observed);
    return histogram !== undefined && histogram.max >= value;
  });
  return telling.length / pieces.length;
}

/** How much the difference changes from one drawing to another. */
function errorWithin(metric: Metric, before: readonly Run[], after: readonly Run[]): number {
  const length = metric.unit === "bytes per second" ? "long" : "short";
  const drawn = Array.from({ length: DRAWINGS }, (_, i) => {
    const [a, b] = [before, after].map((runs) =>
      medianOf(runs.map((run) => numberOf(metric, run[length].drawings[i]!)))
    );
    return a === undefined || b === undefined ? undefined : b - a;
  });
  return deviation(drawn.filter((one) => one !== undefined));
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
