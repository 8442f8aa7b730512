/**
 * Being woken at many moments, and precisely, with one timer. The runtime's timers count whole
 * milliseconds and fire 1 to 2 ms late, whereas a link that adds 5 ms may not add 7. So the timer is set
 * early, and the rest is spent going round the event loop, which serves everybody else meanwhile; at
 * most a millisecond of every five, so that many moments in a row do not keep a processor busy.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";

/** By how much a timer is set early. */
const TIMER_LATE_MS = 1;

/** How long after one round of waiting without a timer the next may begin. */
const NEXT_SPIN_MS = 5;

/** One moment at which somebody wants to be woken. */
export interface Reminder {
  readonly atMs: number;
  ring: (() => void) | undefined;
}

/** Wakes whoever asked for it. Disposing forgets them all. */
export class Alarm implements Disposable {
  readonly #clock: Clock;
  readonly #spins: boolean;
  /** A binary heap, the earliest first. */
  readonly #heap: Reminder[] = [];
  #watching = false;
  #sleep: { untilMs: number; stop: AbortController } | undefined;
  #spunAtMs = -Infinity;
  #over = false;

  /** @param clock Only with the machine's own can time pass while the event loop goes round. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#spins = clock === systemClock;
  }

  /** Calls back at a moment, or right after if it has passed; never at `Infinity`. */
  at(atMs: number, ring: () => void): Reminder {
    const reminder: Reminder = { atMs, ring };
    if (atMs === Infinity || this.#over) return reminder;
    this.#add(reminder);
    if (!this.#watching) void this.#watch();
    else if (this.#sleep !== undefined && atMs < this.#sleep.untilMs) this.#sleep.stop.abort();
    return reminder;
  }

  /** Takes a reminder back. */
  cancel(reminder: Reminder | undefined): void {
    if (reminder !== undefined) reminder.ring = undefined;
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#heap.length = 0;
    this.#sleep?.stop.abort();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const leftMs = next.atMs - this.#clock.now();
      if (leftMs > 0) {
        await this.#wait(leftMs);
        continue;
      }
      this.#remove();
      const { ring } = next;
      next.ring = undefined;
      ring?.();
    }
    this.#watching = false;
  }

  /** The earliest that was not taken back. */
  #next(): Reminder | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].ring === undefined) this.#remove();
    return this.#heap[0];
  }

  async #wait(leftMs: number): Promise<void> {
    const nowMs = this.#clock.now();
    const early = this.#spins ? Math.floor(leftMs - TIMER_LATE_MS) : leftMs;
    if (early < 1 && this.#spins && (nowMs < this.#spunAtMs || nowMs - this.#spunAtMs > NEXT_SPIN_MS)) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#clock.now() >= nowMs + leftMs) this.#spunAtMs = nowMs + leftMs;
      return;
    }
    const sleepMs = Math.max(this.#spins ? 1 : 0, early);
    const sleep = { untilMs: nowMs + sleepMs, stop: new AbortController() };
    this.#sleep = sleep;
    try {
      await this.#clock.sleep(sleepMs, sleep.stop.signal);
    } catch {
      // Somebody wants to be woken earlier, or nobody any more.
    }
    this.#sleep = undefined;
  }

  #add(reminder: Reminder): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (heap[above]!.atMs <= reminder.atMs) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = reminder;
  }

  #remove(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1]!.atMs < heap[below]!.atMs) below++;
      if (heap[below]!.atMs >= last.atMs) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}
