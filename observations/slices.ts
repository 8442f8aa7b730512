/**
 * The slices of one stream: how time is cut, and what is kept of each stretch of it.
 *
 * @module
 */
import { Slice, Window } from "./slice.ts";
import type { Span } from "./span.ts";
import type { Timeline } from "./timeline.ts";

/** How finely time is cut: into slices, or only at the marks. */
export type Grain = "slices" | "segments";

/** What to add up: everything, or only slices in which the bench itself did not stall. */
export type Trust = "all" | "unstalled";

/** A fine slice that was taken out. */
export interface FoldedSlice {
  span: Span;
  slice: Slice;
  /** Whether stalls of the bench held up what is in it, which need not have been in this slice. */
  stalled: boolean;
}

/** A slice of this moment, and what holds it. */
interface Place {
  span: Span;
  /** Where the stretch between two marks begins that it is in; cut finely, where the slice does. */
  segmentMs: number;
  /** How many marks there were. */
  marks: number;
  /** Cut at the marks, what it counts: that is added once the slice is over, and known to be quiet or not. */
  slice: Slice;
}

/**
 * The slices of one stream. Those of a whole part are cut finely, for rates and plots, until they are
 * {@link Slices.fold folded}; those of one of its many instances only at the marks, but for the last.
 * What was seen in slices in which the bench stalled is kept apart, and so are the lengths of time that
 * a stall held up. So memory does not grow with the length of the run.
 */
export class Slices {
  readonly #timeline: Timeline;
  readonly #grain: Grain;
  readonly #fine = { seen: new Map<number, Slice>(), heldUp: new Map<number, Slice>() };
  readonly #segments = { quiet: new Map<number, Slice>(), stalled: new Map<number, Slice>() };
  readonly #levels: Record<string, number> = {};
  #last: Place | undefined;

  constructor(timeline: Timeline, grain: Grain) {
    this.#timeline = timeline;
    this.#grain = grain;
  }

  /**
   * Counts; what was judged already takes nothing more.
   *
   * @param nowMs When that is told: whether the bench stalls is known up to here.
   */
  count(atMs: number, name: string, by: number, nowMs: number): void {
    if (atMs >= this.#timeline.sealedMs) this.#countedIn(atMs, nowMs).count(name, by);
  }

  /**
   * Records one length of time; what was judged already takes nothing more.
   *
   * @param seenMs When it was over.
   * @param isHeldUp Whether a stall of the bench was a good part of it, in this slice or in another.
   */
  measure(
    atMs: number,
    name: string,
    lengthMs: number,
    seenMs: number,
    instance: number,
    isHeldUp: boolean,
  ): void {
    if (atMs < this.#timeline.sealedMs) return;
    const slice = this.#measuredIn(atMs, seenMs, isHeldUp);
    slice.measure(name, lengthMs, seenMs, instance);
  }

  /** Moves a level up or down, from where it stands. */
  change(atMs: number, name: string, by: number): void {
    const value = (this.#levels[name] ?? 0) + by;
    this.#levels[name] = value;
    if (atMs < this.#timeline.sealedMs) return;
    const slice = this.#grain === "slices"
      ? sliceIn(this.#fine.seen, this.#timeline.sliceAt(atMs).fromMs)
      : sliceIn(this.#segments.quiet, this.#timeline.segmentAt(atMs).fromMs);
    slice.level(name, value);
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
  fold(beforeMs: number): FoldedSlice[] {
    const { seen, heldUp } = this.#fine;
    const taken = [...this.#take(seen, false, beforeMs), ...this.#take(heldUp, true, beforeMs)];
    this.#last = undefined;
    return taken.sort((a, b) => a.span.fromMs - b.span.fromMs);
  }

  /** The fine slices that were not folded yet, in order of time; they may still grow. */
  growing(): [Span, Slice][] {
    return [...this.#fine.seen, ...this.#fine.heldUp].sort(([a], [b]) => a - b)
      .map(([start, slice]) => [this.#timeline.sliceAt(start), slice]);
  }

  /** The sums between the marks, once everything was folded. */
  segments(): { fromMs: number; stalled: boolean; slice: Slice }[] {
    this.#addLast(this.#timeline.now());
    return [
      ...[...this.#segments.quiet].map(([fromMs, slice]) => ({ fromMs, stalled: false, slice })),
      ...[...this.#segments.stalled].map(([fromMs, slice]) => ({ fromMs, stalled: true, slice })),
    ];
  }

  /** Adds a sum that was made elsewhere: read from a log, or seen in another process. */
  addSegment(fromMs: number, stalled: boolean, slice: Slice): void {
    sliceIn(this.#segmentsOf(stalled), fromMs).addValues(slice);
    // Levels are in order of time only as long as they are together.
    if (Object.keys(slice.levels).length > 0) {
      sliceIn(this.#segments.quiet, fromMs).addLevels(slice);
    }
  }

  #entries(trust: Trust): [number, Slice][] {
    const nowMs = this.#timeline.now();
    this.#addLast(nowMs);
    const { stalls } = this.#timeline;
    const { seen, heldUp } = this.#fine;
    const { quiet, stalled } = this.#segments;
    const entries = trust === "all" ? [...quiet, ...stalled, ...seen, ...heldUp] : [
      ...quiet,
      ...[...seen].filter(([start]) => !stalls.touch(this.#timeline.sliceAt(start), nowMs)),
    ];
    // Within the same stretch what was folded is older than what was not.
    return entries.sort(([a], [b]) => a - b);
  }

  #take(slices: Map<number, Slice>, isHeldUp: boolean, beforeMs: number): FoldedSlice[] {
    const nowMs = this.#timeline.now();
    return [...slices].filter(([start]) => start < beforeMs).sort(([a], [b]) => a - b)
      .map(([start, slice]) => {
        slices.delete(start);
        const span = this.#timeline.sliceAt(start);
        const isStalled = isHeldUp || this.#timeline.stalls.touch(span, nowMs);
        this.addSegment(this.#timeline.segmentAt(start).fromMs, isStalled, slice);
        return { span, slice, stalled: isHeldUp };
      });
  }

  /** The slice that counts what is of a moment. */
  #countedIn(atMs: number, nowMs: number): Slice {
    const last = this.#last;
    if (last !== undefined && this.#isIn(last, atMs)) return last.slice;
    const span = this.#timeline.sliceAt(atMs);
    const { length: marks } = this.#timeline.marks;
    if (this.#grain === "slices") {
      const slice = sliceIn(this.#fine.seen, span.fromMs);
      this.#last = { span, segmentMs: span.fromMs, marks, slice };
      return slice;
    }
    const { fromMs: segmentMs } = this.#timeline.segmentAt(atMs);
    if (last !== undefined && atMs < last.span.fromMs) {
      // What is told late belongs to a slice of which is known already whether it was quiet.
      return sliceIn(this.#segmentsOf(this.#timeline.stalls.touch(span, nowMs)), segmentMs);
    }
    this.#addLast(nowMs);
    this.#last = { span, segmentMs, marks, slice: new Slice() };
    return this.#last.slice;
  }

  /** The slice with the lengths of time that are of a moment. */
  #measuredIn(atMs: number, nowMs: number, isHeldUp: boolean): Slice {
    if (this.#grain === "slices") {
      return isHeldUp
        ? sliceIn(this.#fine.heldUp, this.#timeline.sliceAt(atMs).fromMs)
        : this.#countedIn(atMs, nowMs);
    }
    const { span, segmentMs } = this.#last !== undefined && this.#isIn(this.#last, atMs)
      ? this.#last
      : {
        span: this.#timeline.sliceAt(atMs),
        segmentMs: this.#timeline.segmentAt(atMs).fromMs,
      };
    const isStalled = isHeldUp || this.#timeline.stalls.touch(span, nowMs);
    return sliceIn(this.#segmentsOf(isStalled), segmentMs);
  }

  #isIn({ span, marks }: Place, atMs: number): boolean {
    return atMs >= span.fromMs && atMs < span.toMs && marks === this.#timeline.marks.length;
  }

  /** Adds what the last slice counted to the sum between its marks, where that is all that is kept. */
  #addLast(nowMs: number): void {
    if (this.#grain === "slices" || this.#last === undefined) return;
    const { span, segmentMs, marks, slice } = this.#last;
    const isWhole = marks === this.#timeline.marks.length;
    const cutSpan = isWhole ? span : this.#timeline.sliceAt(span.fromMs);
    const isStalled = this.#timeline.stalls.touch(cutSpan, nowMs);
    sliceIn(this.#segmentsOf(isStalled), segmentMs).addValues(slice);
    this.#last = undefined;
  }

  #segmentsOf(isStalled: boolean): Map<number, Slice> {
    return isStalled ? this.#segments.stalled : this.#segments.quiet;
  }
}

function sliceIn(slices: Map<number, Slice>, start: number): Slice {
  let slice = slices.get(start);
  if (slice === undefined) slices.set(start, slice = new Slice());
  return slice;
}
