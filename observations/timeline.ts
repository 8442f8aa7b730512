/**
 * The run's time, in milliseconds since it began, and its marks. Everything that is observed falls
 * into slices of at most 100 ms; a mark ends a slice, so that a window between two marks is a run of
 * whole slices.
 *
 * @module
 */
import type { Mark, Span } from "./span.ts";
import type { Clock } from "../core/clock.ts";
import { Stalls } from "./stalls.ts";

/** The longest a slice lasts. */
export const SLICE_MS = 100;

/** Translates the clock's time into the run's, and knows the marks. */
export class Timeline {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #marks: Mark[] = [];
  #replayedAt: number | undefined;
  // A request may have been due before the run began.
  #sealedMs = -Infinity;
  readonly #listeners = new Set<(mark: Mark) => void>();
  /** When the bench itself was late. */
  readonly stalls = new Stalls();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  /** The clock's time at which the run began. */
  get startedAt(): number {
    return this.#startedAt;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Milliseconds since the run began. */
  now(): number {
    return (this.#replayedAt ?? this.#clock.now()) - this.#startedAt;
  }

  /** Does something as if it were another moment: what happened in another process is told later. */
  replay(clockMs: number, act: () => void): void {
    this.#replayedAt = clockMs;
    try {
      act();
    } finally {
      this.#replayedAt = undefined;
    }
  }

  /** Milliseconds since the run began, of a moment of the clock. */
  at(clockMs: number): number {
    return clockMs - this.#startedAt;
  }

  /** Everything before this moment was judged. */
  get sealedMs(): number {
    return this.#sealedMs;
  }

  /** Says that everything before a mark was judged: what is told of it from now on counts nowhere. */
  seal(beforeMs: number): void {
    this.#sealedMs = beforeMs;
  }

  /** Sets a mark at this moment; what is observed from now on belongs behind it. */
  mark(name: string): Mark {
    const mark = { name, atMs: this.now() };
    for (const listener of this.#listeners) listener(mark);
    this.#marks.push(mark);
    return mark;
  }

  /** Adds a mark of a run that is read from its log. */
  restoreMark(mark: Mark): void {
    this.#marks.push(mark);
  }

  /** Calls `listener` just before each mark is set. */
  beforeMark(listener: (mark: Mark) => void): void {
    this.#listeners.add(listener);
  }

  /** The slice that holds a moment; a slice is known by where it begins. */
  sliceAt(atMs: number): Span {
    const segment = this.segmentAt(atMs);
    const gridMs = Math.floor(atMs / SLICE_MS) * SLICE_MS;
    return {
      fromMs: Math.max(gridMs, segment.fromMs),
      toMs: Math.min(gridMs + SLICE_MS, segment.toMs),
    };
  }

  /** How much of a span lies in slices in which the bench stalled. */
  stalledMs({ fromMs, toMs }: Span): number {
    let stalledMs = 0;
    let countedMs = fromMs;
    for (const stall of this.stalls.spans) {
      if (stall.toMs <= fromMs || stall.fromMs >= toMs) continue;
      const first = this.sliceAt(Math.max(stall.fromMs, fromMs)).fromMs;
      // A stall that ends where a slice begins does not touch that slice.
      const last = this.sliceAt(Math.min(stall.toMs, toMs) - 1e-6).toMs;
      stalledMs += Math.max(0, Math.min(last, toMs) - Math.max(first, countedMs));
      countedMs = Math.max(countedMs, last);
    }
    return stalledMs;
  }

  /** The stretch between two marks that holds a moment. */
  segmentAt(atMs: number): Span {
    let i = this.#marks.length;
    while (i > 0 && this.#marks[i - 1]!.atMs > atMs) i--;
    return { fromMs: this.#marks[i - 1]?.atMs ?? 0, toMs: this.#marks[i]?.atMs ?? Infinity };
  }
}
