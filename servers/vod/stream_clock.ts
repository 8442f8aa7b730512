/**
 * The moments at which a stream shows its images: one absolute schedule from the stream's start, which
 * everybody sees. Nothing runs while nobody watches.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";

/** What is later than this is left out. */
const MOST_LATE_MS = 1_000;

/** Timers count whole milliseconds, so a quarter of a shorter period is none. */
const SHORTEST_SPREAD_MS = 8;

/** A stream's schedule. */
export class StreamClock {
  readonly periodMs: number;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #tick: (index: number, intendedAt: number) => void;
  #pause: AbortController | undefined;
  #shown = -1;

  /** @param tick Is called at each moment while the clock runs. */
  constructor(
    imagesPerSecond: number,
    clock: Clock,
    tick: (index: number, intendedAt: number) => void,
  ) {
    this.periodMs = 1000 / imagesPerSecond;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#tick = tick;
  }

  /** Which image it is the turn of, counted from the stream's start. */
  get index(): number {
    return Math.floor((this.#clock.now() - this.#startedAt) / this.periodMs);
  }

  /** When the turn of an image begins. */
  momentOf(index: number): number {
    return this.#startedAt + index * this.periodMs;
  }

  /** Goes on with the next moment. One that runs already goes on as it does. */
  run(): void {
    if (this.#pause !== undefined) return;
    const pause = this.#pause = new AbortController();
    this.#tickUntil(pause.signal).catch(() => {});
  }

  pause(): void {
    this.#pause?.abort();
    this.#pause = undefined;
  }

  async #tickUntil(signal: AbortSignal): Promise<never> {
    // What a machine that was busy catches up with must not come as one burst: it would be lost.
    const pauseMs = this.periodMs < SHORTEST_SPREAD_MS ? 0 : this.periodMs / 4;
    let tickedAt = -Infinity;
    for (let index = Math.max(this.index, this.#shown) + 1;; index++) {
      const intendedAt = this.momentOf(index);
      const delayMs = Math.max(intendedAt, tickedAt + pauseMs) - this.#clock.now();
      if (delayMs > 0) await this.#clock.sleep(delayMs, signal);
      else signal.throwIfAborted();
      // A machine that slept must not pour out all it has missed.
      if (this.#clock.now() > intendedAt + MOST_LATE_MS) index = Math.max(this.index, index);
      this.#shown = index;
      tickedAt = this.#clock.now();
      this.#tick(index, this.momentOf(index));
    }
  }
}
