/**
 * What was observed, as slices: counts, levels and distributions of one stretch of time. Slices merge
 * by addition, so that instances, stretches of time and, where parts run apart, processes add up.
 *
 * @module
 */
import { Histogram, type HistogramData } from "./histogram.ts";
import type { Span } from "./span.ts";
import { SLICE_MS, type Timeline } from "./timeline.ts";

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
  #changes = 0;

  /** How often it changed: what was worked out of it is right until this is another number. */
  get changes(): number {
    return this.#changes;
  }

  /** Counts. */
  count(name: string, by = 1): void {
    this.#changes++;
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  /** Records one measured value. */
  measure(name: string, value: number, atMs: number, instance: number): void {
    this.#changes++;
    (this.distributions[name] ??= new Histogram()).record(value, atMs, instance);
  }

  /** Says where a level stands now. */
  level(name: string, value: number): void {
    this.#changes++;
    const level = this.levels[name];
    if (level === undefined) this.levels[name] = { last: value, max: value };
    else {
      level.last = value;
      if (value > level.max) level.max = value;
    }
  }

  /** Adds what another slice of the same stream counted and measured. */
  addValues(other: Slice): void {
    this.#changes++;
    for (const name in other.counts) this.count(name, other.counts[name]);
    for (const name in other.distributions) {
      (this.distributions[name] ??= new Histogram()).add(other.distributions[name]!);
    }
  }

  /** Adds how the levels moved in a later slice of the same stream. */
  addLevels(later: Slice): void {
    for (const name in later.levels) {
      this.level(name, later.levels[name]!.max);
      this.level(name, later.levels[name]!.last);
    }
  }

  /** A slice from its data. */
  static from({ counts, levels, distributions }: SliceData): Slice {
    const slice = new Slice();
    Object.assign(slice.counts, counts);
    Object.assign(slice.levels, levels);
    for (const name in distributions) {
      slice.distributions[name] = Histogram.from(distributions[name]!);
    }
    return slice;
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
  readonly #distributions: Record<string, Histogram | undefined> = {};
  #totals: Readonly<Record<string, number>> | undefined;

  /** @param standing Where each level stood when the stretch began. */
  constructor(slices: readonly Slice[], standing: Record<string, number>) {
    this.#slices = slices;
    this.#standing = standing;
  }

  /** The total of a count. */
  count(name: string): number {
    return this.counts()[name] ?? 0;
  }

  /** All totals, by name, only to be read. */
  counts(): Readonly<Record<string, number>> {
    if (this.#totals !== undefined) return this.#totals;
    if (this.#slices.length === 1) return this.#totals = this.#slices[0]!.counts;
    const totals: Record<string, number> = {};
    for (const { counts } of this.#slices) {
      for (const name in counts) totals[name] = (totals[name] ?? 0) + counts[name]!;
    }
    return this.#totals = totals;
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

  /** All measured values of a name, only to be read; `undefined` when there are none. */
  distribution(name: string): Histogram | undefined {
    const known = this.#distributions[name];
    if (known !== undefined) return known;
    const some = this.#slices.map(({ distributions }) => distributions[name])
      .filter((one) => one !== undefined);
    // Of a single one what was once worked out stays.
    if (some.length <= 1) return some[0];
    const sum = new Histogram();
    for (const one of some) sum.add(one);
    return this.#distributions[name] = sum;
  }
}

/** How finely time is cut: into slices, or only at the marks. */
export type Grain = "slices" | "segments";

/** What to add up: everything, or only slices in which the bench itself did not stall. */
export type Trust = "all" | "unstalled";

/**
 * The slices of one stream. Those of a whole part are cut finely, for rates and plots, until they are
 * {@link Slices.fold folded}; those of one of its many instances only at the marks. What was seen in
 * slices in which the bench stalled is kept apart. So memory does not grow with the length of the run.
 */
export class Slices {
  readonly #timeline: Timeline;
  readonly #grain: Grain;
  readonly #fine = new Map<number, Slice>();
  readonly #segments = { quiet: new Map<number, Slice>(), stalled: new Map<number, Slice>() };
  readonly #levels: Record<string, number> = {};
  #last: Slice | undefined;
  #lastSpan: Span = { fromMs: 0, toMs: 0 };
  #lastMarks = 0;

  constructor(timeline: Timeline, grain: Grain) {
    this.#timeline = timeline;
    this.#grain = grain;
  }

  /**
   * The slice that holds a moment of the run; one that counts nowhere if that was judged already.
   *
   * @param nowMs When that is asked: whether the bench stalls is known up to here.
   */
  at(atMs: number, nowMs: number): Slice {
    if (atMs < this.#timeline.sealedMs) return new Slice();
    const marks = this.#timeline.marks.length;
    const { fromMs, toMs } = this.#lastSpan;
    const isSame = atMs >= fromMs && atMs < toMs && marks === this.#lastMarks;
    if (isSame && (this.#grain === "slices" || this.#isQuiet(atMs, nowMs))) return this.#last!;
    const slice = this.#find(atMs, nowMs);
    this.#lastMarks = marks;
    return slice;
  }

  /** Moves a level up or down, from where it stands. */
  change(atMs: number, name: string, by: number): void {
    const value = (this.#levels[name] ?? 0) + by;
    this.#levels[name] = value;
    if (atMs < this.#timeline.sealedMs) return;
    const slices = this.#grain === "slices" ? this.#fine : this.#segments.quiet;
    const span = this.#spanOf(atMs);
    sliceIn(slices, span.fromMs).level(name, value);
  }

  /** What falls within a span whose ends are marks. */
  within({ fromMs, toMs }: Span, trust: Trust = "all"): Window {
    const slices: Slice[] = [];
    const standing: Record<string, number> = {};
    for (const [start, slice] of this.#entries(trust)) {
      if (start >= toMs) break;
      if (start >= fromMs) slices.push(slice);
      else for (const name in slice.levels) standing[name] = slice.levels[name]!.last;
    }
    return new Window(slices, standing);
  }

  /**
   * Takes the fine slices that begin before a moment, and keeps only their sums between the marks. What
   * arrives for them later makes new ones: slices of the same moment add up.
   */
  fold(beforeMs: number): [Span, Slice][] {
    const taken: [Span, Slice][] = [];
    for (const [start, slice] of [...this.#fine].sort(([a], [b]) => a - b)) {
      if (start >= beforeMs) break;
      const span = this.#timeline.sliceAt(start);
      const isStalled = this.#timeline.stalls.touch(span, this.#timeline.now());
      this.addSegment(this.#timeline.segmentAt(start).fromMs, isStalled, slice);
      this.#fine.delete(start);
      taken.push([span, slice]);
    }
    this.#lastSpan = { fromMs: 0, toMs: 0 };
    return taken;
  }

  /** The fine slices that were not folded yet, in order of time; they may still grow. */
  growing(): [Span, Slice][] {
    return [...this.#fine].sort(([a], [b]) => a - b)
      .map(([start, slice]) => [this.#timeline.sliceAt(start), slice]);
  }

  /** The sums between the marks, once everything was folded. */
  segments(): { fromMs: number; stalled: boolean; slice: Slice }[] {
    return [
      ...[...this.#segments.quiet].map(([fromMs, slice]) => ({ fromMs, stalled: false, slice })),
      ...[...this.#segments.stalled].map(([fromMs, slice]) => ({ fromMs, stalled: true, slice })),
    ];
  }

  /** Adds a sum that was made elsewhere: read from a log, or seen in another process. */
  addSegment(fromMs: number, stalled: boolean, slice: Slice): void {
    const { quiet } = this.#segments;
    sliceIn(stalled ? this.#segments.stalled : quiet, fromMs).addValues(slice);
    // Levels are in order of time only as long as they are together.
    if (Object.keys(slice.levels).length > 0) sliceIn(quiet, fromMs).addLevels(slice);
  }

  #entries(trust: Trust): [number, Slice][] {
    const nowMs = this.#timeline.now();
    const { stalls } = this.#timeline;
    const fine = trust === "all"
      ? [...this.#fine]
      : [...this.#fine].filter(([start]) => !stalls.touch(this.#timeline.sliceAt(start), nowMs));
    const stalled = trust === "all" ? this.#segments.stalled : [];
    // Within the same stretch what was folded is older than what was not.
    return [...this.#segments.quiet, ...stalled, ...fine].sort(([a], [b]) => a - b);
  }

  #find(atMs: number, nowMs: number): Slice {
    const span = this.#spanOf(atMs);
    if (this.#grain === "segments" && !this.#isQuiet(atMs, nowMs)) {
      if (this.#timeline.stalls.touch(this.#timeline.sliceAt(atMs), nowMs)) {
        this.#lastSpan = { fromMs: 0, toMs: 0 };
        return sliceIn(this.#segments.stalled, span.fromMs);
      }
    }
    this.#lastSpan = span;
    return this.#last = sliceIn(
      this.#grain === "slices" ? this.#fine : this.#segments.quiet,
      span.fromMs,
    );
  }

  #isQuiet(atMs: number, nowMs: number): boolean {
    return this.#timeline.stalls.isQuietSince(atMs - SLICE_MS, nowMs);
  }

  #spanOf(atMs: number): Span {
    return this.#grain === "slices" ? this.#timeline.sliceAt(atMs) : this.#timeline.segmentAt(atMs);
  }
}

function sliceIn(slices: Map<number, Slice>, start: number): Slice {
  let slice = slices.get(start);
  if (slice === undefined) slices.set(start, slice = new Slice());
  return slice;
}
