/**
 * How often something happened a second, lately.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

const BUCKET_MS = 250;
const BUCKETS = 8;

/** Counts, and forgets what is two seconds old. */
export class RecentRate {
  readonly #clock: Clock;
  readonly #counts = new Array<number>(BUCKETS).fill(0);
  readonly #since: number;
  #bucket: number;
  #total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
    this.#bucket = Math.floor(clock.now() / BUCKET_MS);
  }

  /** How often since the beginning. */
  get total(): number {
    return this.#total;
  }

  /** How often a second, over the whole buckets of the last two seconds. */
  get perSecond(): number {
    const nowMs = this.#clock.now();
    this.#forget(nowMs);
    const spanMs = Math.min(nowMs - this.#since, (BUCKETS - 1) * BUCKET_MS + nowMs % BUCKET_MS);
    const count = this.#counts.reduce((sum, one) => sum + one, 0);
    return spanMs < BUCKET_MS ? 0 : count * 1000 / spanMs;
  }

  /** @param nowMs The clock's time, for whoever has just read it. */
  add(nowMs = this.#clock.now()): void {
    this.#forget(nowMs);
    this.#total++;
    this.#counts[this.#bucket % BUCKETS]!++;
  }

  #forget(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    for (let gone = Math.max(this.#bucket, bucket - BUCKETS); gone < bucket; gone++) {
      this.#counts[(gone + 1) % BUCKETS] = 0;
    }
    this.#bucket = Math.max(this.#bucket, bucket);
  }
}
