/**
 * What a source sent last.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";

/** What is kept at most, whatever the time. */
const MAX_BYTES = 64 * 1024;

/** Remembers the bytes of the last moments, in the pieces in which they came. */
export class RecentBytes {
  readonly #forMs: number;
  readonly #pieces: { atMs: number; bytes: Uint8Array }[] = [];
  #length = 0;

  /** @param forMs How long bytes are remembered. */
  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** Remembers bytes, which must not change afterwards. */
  push(bytes: Uint8Array, nowMs: number): void {
    this.#pieces.push({ atMs: nowMs, bytes });
    this.#length += bytes.length;
    this.#forget(nowMs);
  }

  /** What is remembered now, as one array. */
  at(nowMs: number): Uint8Array<ArrayBuffer> {
    this.#forget(nowMs);
    return concat(this.#pieces.map(({ bytes }) => bytes));
  }

  /** Forgets everything. */
  clear(): void {
    this.#pieces.length = 0;
    this.#length = 0;
  }

  #forget(nowMs: number): void {
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (first.atMs >= nowMs - this.#forMs && this.#length <= MAX_BYTES) return;
      this.#pieces.shift();
      this.#length -= first.bytes.length;
    }
  }
}
