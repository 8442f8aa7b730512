/**
 * Time that a test owns: it stands still until the test moves it.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../core/clock.ts";
import { within } from "./within.ts";

interface Sleeper {
  wakesAt: number;
  delayMs: number;
  wake: () => void;
}

/** A clock that moves only by {@link advance}. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #sleepers: Sleeper[] = [];
  #waiting: { delayMs: number; resolve: () => void }[] = [];

  /** @param startMs Milliseconds since the Unix epoch. */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal!.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: this.#nowMs + delayMs,
        delayMs,
        wake() {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.push(sleeper);
      for (const { delayMs: wanted, resolve } of this.#waiting) if (wanted <= delayMs) resolve();
      this.#waiting = this.#waiting.filter(({ delayMs: wanted }) => wanted > delayMs);
    });
  }

  /** How long those who sleep now went to sleep for, in order of waking. */
  get delaysMs(): number[] {
    return this.#sleepers.toSorted((a, b) => a.wakesAt - b.wakesAt).map(({ delayMs }) => delayMs);
  }

  /** Resolves when somebody sleeps who went to sleep for at least so long. */
  async slept(delayMs: number): Promise<void> {
    if (this.#sleepers.some((one) => one.delayMs >= delayMs)) return;
    await within(
      new Promise<void>((resolve) => this.#waiting.push({ delayMs, resolve })),
      () => `somebody to sleep for ${delayMs} ms; they sleep for ${this.delaysMs.join(", ")}`,
    );
  }

  /**
   * Moves time, waking everybody who is due on the way, each at their own moment. In the turn of the
   * event loop that each gets, they do all that can be done without more time.
   */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const [next] = this.#sleepers.toSorted((a, b) => a.wakesAt - b.wakesAt);
      if (next === undefined || next.wakesAt > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.wakesAt);
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
      await setImmediate();
    }
    this.#nowMs = untilMs;
    await setImmediate();
  }
}
