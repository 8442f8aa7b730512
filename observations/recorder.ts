/**
 * What all recorders share: they write into the slices of their own instance and into those of the
 * whole part.
 *
 * @module
 */
import type { Slices } from "./slices.ts";
import type { Mark } from "./span.ts";
import type { Timeline } from "./timeline.ts";

/** Where a recorder writes. */
export interface RecorderTarget {
  timeline: Timeline;
  /** Number of the instance, from 0. */
  instance: number;
  /** The slices of this instance alone. */
  own: Slices;
  /** The slices of all instances of the part. */
  part: Slices;
}

/** The base of every recorder. */
export abstract class Recorder {
  protected readonly timeline: Timeline;
  readonly #target: RecorderTarget;
  /** When the instance began; milliseconds since the run began. */
  protected readonly createdMs: number;

  constructor(target: RecorderTarget) {
    this.timeline = target.timeline;
    this.#target = target;
    this.createdMs = target.timeline.now();
  }

  /** Number of the instance, from 0. */
  get instance(): number {
    return this.#target.instance;
  }

  /** SHA-256 of what was seen, in hexadecimal, where its kind has one and it was asked for. */
  get sha256(): string | undefined {
    return undefined;
  }

  /** Closes what is still open (a silence, an outage) at a mark or at the end of the run. */
  abstract settle(mark: Mark): void;

  /** @param atMs Where it counts; by its time of sending where that is known. */
  protected count(atMs: number, name: string, by = 1, seenMs = atMs): void {
    const { own, part } = this.#target;
    own.count(atMs, name, by, seenMs);
    part.count(atMs, name, by, seenMs);
  }

  /**
   * Measures a length of time, in milliseconds.
   *
   * @param seenMs When it was over.
   * @param isHeldUp Whether stalls of the bench made it what it is.
   */
  protected measure(
    atMs: number,
    name: string,
    lengthMs: number,
    seenMs = atMs,
    isHeldUp = this.heldUp(lengthMs, seenMs),
  ): void {
    const { own, part, instance } = this.#target;
    own.measure(atMs, name, lengthMs, seenMs, instance, isHeldUp);
    part.measure(atMs, name, lengthMs, seenMs, instance, isHeldUp);
  }

  /** Whether stalls of the bench are a good part of a length of time that was over at a moment. */
  protected heldUp(lengthMs: number, seenMs: number): boolean {
    return this.timeline.stalls.heldUp(seenMs - lengthMs, seenMs);
  }

  protected get own(): Slices {
    return this.#target.own;
  }

  protected get part(): Slices {
    return this.#target.part;
  }
}

/** Tracks the silence between arrivals, the open one included. */
export class Silence {
  #lastMs: number | undefined;
  #lastGapMs = 0;
  /** Since the last mark; `undefined` while none has ended since. */
  #longestMs: number | undefined;

  /** Says that something arrived; the length of the silence that this ended, if there was one. */
  end(atMs: number): number | undefined {
    const gapMs = this.#lastMs === undefined ? undefined : atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (gapMs === undefined) return undefined;
    this.#lastGapMs = gapMs;
    this.#longestMs = Math.max(this.#longestMs ?? 0, gapMs);
    return gapMs;
  }

  /**
   * The silence that is open at a mark, when it is already longer than any that ended since the mark
   * before, or than the last one where none did: a stream that died must not look regular because its
   * last silence never ended.
   */
  open(atMs: number): number | undefined {
    const longestMs = this.#longestMs ?? this.#lastGapMs;
    this.#longestMs = undefined;
    if (this.#lastMs === undefined) return undefined;
    const openMs = atMs - this.#lastMs;
    return openMs > longestMs ? openMs : undefined;
  }
}

/** The moment just before a mark, which still belongs to the window that ends there. */
export function justBefore(atMs: number): number {
  return Math.max(0, atMs - 1e-3);
}
