/**
 * How many bytes passed in each of the last seconds.
 *
 * @module
 */

/** How far it goes back. */
export const HISTORY_SECONDS = 120;

/** Bytes by whole second of the clock; what is older than {@link HISTORY_SECONDS} is forgotten. */
export class BytesEachSecond {
  readonly #bytes = new Float64Array(HISTORY_SECONDS);
  #second = 0;

  /** Counts bytes. */
  add(bytes: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#bytes[this.#second % HISTORY_SECONDS]! += bytes;
  }

  /** The last whole seconds before this one, the oldest first. */
  last(seconds: number, nowMs: number): number[] {
    this.#advance(nowMs);
    const count = Math.min(seconds, HISTORY_SECONDS - 1);
    const first = this.#second - count;
    return Array.from({ length: count }, (_, i) => this.#bytes[(first + i) % HISTORY_SECONDS] ?? 0);
  }

  #advance(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    const first = Math.max(this.#second + 1, second - HISTORY_SECONDS + 1);
    for (let gone = first; gone <= second; gone++) this.#bytes[gone % HISTORY_SECONDS] = 0;
    this.#second = Math.max(this.#second, second);
  }
}
