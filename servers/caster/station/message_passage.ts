/**
 * How the messages of one number pass: how often, how regularly, and how long ago.
 *
 * @module
 */
import type { ObservedSignals } from "../../../protocols/rtcm/mod.ts";

/** Of how many the interval is the median. */
const REMEMBERED = 15;

/** How often the median is worked out again, once there are enough to know it. */
const RENEWED_EVERY = 8;

/** Messages of one number that pass within this time belong to one epoch. */
const SAME_EPOCH_MS = 5;

/** A pause is a gap when it is longer than this many intervals and this much jitter of the network. */
const GAP_INTERVALS = 1.5;
const JITTER_MS = 250;

/** A message that has not passed for so many intervals, and for so long, passes no more. */
const GONE_INTERVALS = 5;
const GONE_MS = 60_000;

/** What is known of the messages of one number. */
export class MessagePassage {
  /** How many passed. */
  count = 0;
  /** When the last one did. */
  lastAtMs = 0;
  /** Pauses that were longer than the interval lets expect, and the longest one. */
  gaps = 0;
  longestGapMs = 0;
  /** What it observes, for messages of observations. */
  observed: ObservedSignals | undefined;
  readonly #intervalsMs: number[] = [];
  #intervals = 0;
  #median: number | undefined;
  #isAfterPause = true;

  /** The median of the last intervals; `undefined` before there is one. */
  get intervalMs(): number | undefined {
    return this.#median;
  }

  /** Counts one. */
  passed(nowMs: number): void {
    this.count++;
    const intervalMs = nowMs - this.lastAtMs;
    if (this.#isAfterPause) {
      this.#isAfterPause = false;
    } else {
      if (intervalMs < SAME_EPOCH_MS) return;
      this.#judge(intervalMs);
      this.#remember(intervalMs);
    }
    this.lastAtMs = nowMs;
  }

  /** Says that the time until the next one says nothing: its source has changed. */
  pause(): void {
    this.#isAfterPause = true;
  }

  /** Whether it still passed lately, at the time of the last data. */
  passesAt(lastDataMs: number): boolean {
    const goneMs = Math.max(GONE_MS, GONE_INTERVALS * (this.#median ?? 0));
    return lastDataMs - this.lastAtMs <= goneMs;
  }

  #judge(intervalMs: number): void {
    if (this.#median === undefined || this.#intervals < 3) return;
    if (intervalMs <= this.#median * GAP_INTERVALS + JITTER_MS) return;
    this.gaps++;
    this.longestGapMs = Math.max(this.longestGapMs, intervalMs);
  }

  #remember(intervalMs: number): void {
    this.#intervalsMs[this.#intervals % REMEMBERED] = intervalMs;
    this.#intervals++;
    if (this.#intervals > RENEWED_EVERY && this.#intervals % RENEWED_EVERY !== 0) return;
    const sorted = this.#intervalsMs.toSorted((a, b) => a - b);
    this.#median = sorted[Math.floor(sorted.length / 2)];
  }
}
