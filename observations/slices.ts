/**
 * What was observed, as slices: counts, levels and distributions of one stretch of time. Slices merge
 * by addition, so that instances, stretches of time and, where parts run apart, processes add up.
 *
 * @module
 */
import { Histogram, type HistogramData } from "./histogram.ts";
import type { Span, Timeline } from "./timeline.ts";

/** A quantity that goes up and down, such as open connections. */
export interface Level {
  last: number;
  max: number;
}

/** The observations of one stream over one stretch of time. */
export class Slice {
  /** How often each thing happened, or its total. */
  readonly counts: Record<string, number> = {};
  /** Where each level stood. */
  readonly levels: Record<string, Level> = {};
  /** How each measured value was distributed. */
  readonly distributions: Record<string, Histogram> = {};

  /** Counts. */
  count(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  /** Records one measured value. */
  measure(name: string, value: number, atMs: number, instance: number): void {
    (this.distributions[name] ??= new Histogram()).record(value, atMs, instance);
  }

  /** Says where a level stands now. */
  level(name: string, value: number): void {
    const level = this.levels[name];
    if (level === undefined) this.levels[name] = { last: value, max: value };
    else {
      level.last = value;
      if (value > level.max) level.max = value;
    }
  }

  /** Adds a later slice of the same stream. */
  add(later: Slice): void {
    for (const name in later.counts) this.count(name, later.counts[name]);
    for (const name in later.levels) {
      this.level(name, later.levels[name]!.max);
      this.level(name, later.levels[name]!.last);
    }
    for (const name in later.distributions) {
      (this.distributions[name] ??= new Histogram()).add(later.distributions[name]!);
    }
  }

  /** The slice as plain data. */
  toJSON(): SliceData {
    const distributions = Object.entries(this.distributions);
    return {
      counts: this.counts,
      levels: this.levels,
      distributions: Object.fromEntries(distributions.map(([name, h]) => [name, h.toJSON()])),
    };
  }
}

/** A slice as data. */
export interface SliceData {
  counts: Record<string, number>;
  levels: Record<string, Level>;
  distributions: Record<string, HistogramData>;
}

/** The slices of a stretch of time, in order, added up as far as somebody asks. */
export class Window {
  readonly #slices: readonly Slice[];
  readonly #standing: Record<string, number>;

  /** @param standing Where each level stood when the stretch began. */
  constructor(slices: readonly Slice[], standing: Record<string, number>) {
    this.#slices = slices;
    this.#standing = standing;
  }

  /** The total of a count. */
  count(name: string): number {
    let total = 0;
    for (const slice of this.#slices) total += slice.counts[name] ?? 0;
    return total;
  }

  /** All totals, by name. */
  counts(): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const { counts } of this.#slices) {
      for (const name in counts) totals[name] = (totals[name] ?? 0) + counts[name]!;
    }
    return totals;
  }

  /** Where a level stood at the end, and its greatest value; it keeps standing until it moves. */
  level(name: string): Level {
    const level = { last: this.#standing[name] ?? 0, max: this.#standing[name] ?? 0 };
    for (const slice of this.#slices) {
      const moved = slice.levels[name];
      if (moved === undefined) continue;
      level.last = moved.last;
      level.max = Math.max(level.max, moved.max);
    }
    return level;
  }

  /** All measured values of a name; `undefined` when there are none. */
  distribution(name: string): Histogram | undefined {
    let sum: Histogram | undefined;
    for (const { distributions: { [name]: distribution } } of this.#slices) {
      if (distribution !== undefined) (sum ??= new Histogram()).add(distribution);
    }
    return sum;
  }
}

/** How finely time is cut: into slices, or only at the marks. */
export type Grain = "slices" | "segments";

/**
 * The slices of one stream. Those of a whole part are cut finely, for rates and plots; those of one of
 * its many instances only at the marks, so that memory does not grow with the length of the run.
 */
export class Slices {
  readonly #timeline: Timeline;
  readonly #grain: Grain;
  readonly #slices = new Map<number, Slice>();
  readonly #levels: Record<string, number> = {};
  #last: Slice | undefined;
  #lastSpan: Span = { fromMs: 0, toMs: 0 };
  #lastMarks = 0;

  constructor(timeline: Timeline, grain: Grain) {
    this.#timeline = timeline;
    this.#grain = grain;
  }

  /** The slice that holds a moment of the run. */
  at(atMs: number): Slice {
    const marks = this.#timeline.marks.length;
    const { fromMs, toMs } = this.#lastSpan;
    if (atMs >= fromMs && atMs < toMs && marks === this.#lastMarks) return this.#last!;
    const span = this.#grain === "slices"
      ? this.#timeline.sliceAt(atMs)
      : this.#timeline.segmentAt(atMs);
    let slice = this.#slices.get(span.fromMs);
    if (slice === undefined) this.#slices.set(span.fromMs, slice = new Slice());
    this.#last = slice;
    this.#lastSpan = span;
    this.#lastMarks = marks;
    return slice;
  }

  /** Moves a level up or down, from where it stands. */
  change(atMs: number, name: string, by: number): void {
    const value = (this.#levels[name] ?? 0) + by;
    this.#levels[name] = value;
    this.at(atMs).level(name, value);
  }

  /** What falls within a span whose ends are marks. */
  within({ fromMs, toMs }: Span): Window {
    const slices: Slice[] = [];
    const standing: Record<string, number> = {};
    for (const [start, slice] of this.entries()) {
      if (start >= toMs) break;
      if (start >= fromMs) slices.push(slice);
      else for (const name in slice.levels) standing[name] = slice.levels[name]!.last;
    }
    return new Window(slices, standing);
  }

  /** All slices with where each begins, in order of time. */
  entries(): [number, Slice][] {
    return [...this.#slices].sort(([a], [b]) => a - b);
  }
}
