/**
 * How fast one client is listened to. Nobody is punished for talking fast: what it says waits, in its
 * own connection.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";

/** A bucket that holds as many messages as may come within a second. */
export class FloodGate {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #left: number;
  #filledAtMs: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = Math.max(1, perSecond);
    this.#filledAtMs = clock.now();
  }

  /** Lets one message pass; how long to wait before the next, in milliseconds. */
  pass(): number {
    this.#left--;
    if (this.#left >= 1) return 0;
    const nowMs = this.#clock.now();
    const earned = (nowMs - this.#filledAtMs) / 1_000 * this.#perSecond;
    this.#left = Math.min(Math.max(1, this.#perSecond), this.#left + earned);
    this.#filledAtMs = nowMs;
    return Math.max(0, (1 - this.#left) / this.#perSecond * 1_000);
  }
}
