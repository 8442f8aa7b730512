/**
 * How far a difference between runs can be believed.
 *
 * From four runs a side on, how much the runs of a side differ tells it. Of fewer, the windows of both
 * sides are put together anew from their own pieces, drawn with repetition, the same places from each,
 * many times over; how much the difference changes then is its error (a paired bootstrap: what the
 * scenario itself does at some moment, it does in every run). Bytes come in bursts that even out, which
 * drawings by chance do not know of: how far a rate of bytes can be believed is told by its pieces in
 * their order. What no run tells by itself is how far the timers of one run are from those of another: a
 * measured time has their error as well. What is counted is never believed further than a count of
 * chance events may be.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import { isRate, isTimed, type Metric, type Observed } from "../../observations/metric.ts";
import { observedIn, type Piece, type Sample } from "./sampled_run.ts";

/** How often the windows are put together anew. */
const DRAWINGS = 200;
/** Of fewer runs than this it is not known well enough how much runs differ. */
export const RUNS_THAT_TELL = 4;
/** What was seen in fewer of the pieces came in a few bursts: it could as well have been otherwise. */
const PIECES_THAT_TELL = 1 / 3;
/** So is a rate that is less by this share without its greatest piece. */
const SHARE_OF_A_BURST = 0.25;
/** Of a window of fewer pieces, a second or so, no rate is known well enough. */
const LEAST_PIECES = 12;
/**
 * How much of what the pieces of a rate of bytes tell is its error: the rest is that some bytes come a
 * little sooner or later, which is made up for further on than the estimator looks.
 */
const SHARE_OF_CHANCE = 0.6;
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

/** The runs of one side: all of them, and those in which the bench hardly stalled. */
interface Side {
  all: Cut[];
  quiet: Cut[];
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
    const { all, quiet } = sample.cut(count);
    const cut = new Cut(all);
    side.all.push(cut);
    if (quiet !== undefined) side.quiet.push(quiet === all ? cut : new Cut(quiet));
  }
  return side;
}

function differenceOf(
  metric: Metric,
  isAsked: boolean,
  before: readonly Cut[],
  after: readonly Cut[],
): Difference | undefined {
  const areMany = Math.min(before.length, after.length) >= RUNS_THAT_TELL;
  const mayBeBursts = areMany && isAsked;
  const [was, is] = [before, after].map((runs) => valuesOf(metric, runs, mayBeBursts));
  if (was === undefined || is === undefined) return undefined;
  const isShort = before[0]!.pieces.length < LEAST_PIECES;
  if (isShort && isRate(metric.unit) && !areMany) return undefined;
  const between = Math.hypot(...[was, is].map((one) => deviation(one) / Math.sqrt(one.length)));
  const errorOf = metric.unit === "bytes per second" ? errorOfRate : errorOfDrawings;
  const within = areMany ? 0 : errorOf(metric, before, after);
  const timersMs = metric.unit === "ms" && !areMany ? TIMERS_MS : 0;
  const timers = Math.hypot(...[was, is].map((one) => timersMs / Math.sqrt(one.length)));
  const chances = [was, is].map((one) => median(one) / one.length);
  const chance = metric.unit === "count" ? Math.sqrt(chances[0]! + chances[1]!) : 0;
  const counts = [before, after].map((runs) =>
    runs.reduce((sum, { whole }) => sum + metric.samples(whole), 0)
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
  runs: readonly Cut[],
  mayBeBursts: boolean,
): number[] | undefined {
  const values = runs.map(({ whole }) => numberOf(metric, whole));
  if (!areAllKnown(values)) return undefined;
  const areBursts = runs.every((run, i) => shareUpTo(metric, values[i]!, run) < PIECES_THAT_TELL);
  const isOneBurst = isRate(metric.unit) && runs.some((run) => hingesOnOnePiece(metric, run));
  return (areBursts || isOneBurst) && !mayBeBursts ? undefined : values;
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

/** Whether a rate is much less without its greatest piece: what fills buffers goes at once. */
function hingesOnOnePiece(metric: Metric, { pieces, whole }: Cut): boolean {
  const values = pieces.map((piece) => numberOf(metric, observedIn([piece])) ?? 0);
  const greatest = values.indexOf(Math.max(...values));
  const rest = numberOf(metric, observedIn(pieces.toSpliced(greatest, 1)));
  return rest !== undefined && rest < (1 - SHARE_OF_A_BURST) * numberOf(metric, whole)!;
}

/** How much the difference changes from one drawing to another. */
function errorOfDrawings(metric: Metric, before: readonly Cut[], after: readonly Cut[]): number {
  const drawn = Array.from({ length: DRAWINGS }, (_, i) => {
    const [a, b] = [before, after].map((runs) =>
      medianOf(runs.map((run) => numberOf(metric, run.drawings[i]!)))
    );
    return a === undefined || b === undefined ? undefined : b - a;
  });
  return deviation(drawn.filter((one) => one !== undefined));
}

/**
 * How far off the whole may be, by how far each piece after is from its share: the piece before, times
 * what the whole has changed by. What one piece has too much the next ones may have too little, which
 * evens out (the estimator of Newey and West).
 */
function errorOfRate(metric: Metric, before: readonly Cut[], after: readonly Cut[]): number {
  const [was, is] = [before, after].map((runs) => piecesOf(metric, runs)) as [number[], number[]];
  const factor = sumOf(is) / sumOf(was);
  const off = is.map((value, i) => Number.isFinite(factor) ? value - factor * was[i]! : value);
  const count = off.length;
  const lags = Math.floor(count / 3);
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    const products = off.slice(lag).map((value, i) => value * off[i]!);
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lags + 1));
    variance += weight * sumOf(products) / Math.max(1, count - 1);
  }
  return SHARE_OF_CHANCE * Math.sqrt(Math.max(0, variance) / count);
}

/** A metric in each piece: the mean of the runs. */
function piecesOf(metric: Metric, runs: readonly Cut[]): number[] {
  const values = runs.map(({ pieces }) =>
    pieces.map((piece) => numberOf(metric, observedIn([piece])) ?? 0)
  );
  return values[0]!.map((_, i) => sumOf(values.map((pieces) => pieces[i]!)) / runs.length);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
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
