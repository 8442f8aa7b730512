/**
 * How fast one address may ask.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";

/** How many addresses are known at a time; of more, those that asked longest ago are forgotten. */
const MAX_ADDRESSES = 10_000;

/** For how long a burst may go on at twice the rate. */
const BURST_SECONDS = 2;

/** Counts requests by address: a bucket that drains at the rate. */
export class RequestRate {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, { level: number; atMs: number }>();

  /** @param perSecond 0 is no bound. */
  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** How many addresses are known. */
  get size(): number {
    return this.#byAddress.size;
  }

  /** Counts a request, unless it is one too many. */
  takes(hostname: string): boolean {
    if (this.#perSecond === 0) return true;
    const nowMs = this.#clock.now();
    const { level: before, atMs } = this.#byAddress.get(hostname) ?? { level: 0, atMs: nowMs };
    const level = Math.max(0, before - ((nowMs - atMs) / 1_000) * this.#perSecond);
    const isTaken = level + 1 <= Math.max(1, this.#perSecond * BURST_SECONDS);
    this.#byAddress.delete(hostname);
    this.#byAddress.set(hostname, { level: isTaken ? level + 1 : level, atMs: nowMs });
    if (this.#byAddress.size > MAX_ADDRESSES) {
      const [longestAgo] = this.#byAddress.keys();
      this.#byAddress.delete(longestAgo!);
    }
    return isTaken;
  }
}
