/**
 * Which bytes of a file have been sent already, so that it is known what is sent again.
 *
 * @module
 */

/** Bytes that were sent, as spans that neither touch nor overlap, in ascending order. */
export class Coverage {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Adds the bytes from `start` up to and without `end`; how many of them were there before. */
  add(start: number, end: number): number {
    const first = this.#firstEndingAt(start);
    let [from, to, again, next] = [start, end, 0, first];
    for (; next < this.#starts.length && this.#starts[next]! <= end; next++) {
      const [spanStart, spanEnd] = [this.#starts[next]!, this.#ends[next]!];
      again += Math.max(0, Math.min(end, spanEnd) - Math.max(start, spanStart));
      from = Math.min(from, spanStart);
      to = Math.max(to, spanEnd);
    }
    this.#starts.splice(first, next - first, from);
    this.#ends.splice(first, next - first, to);
    return again;
  }

  /** The first span that ends at an offset or behind it. */
  #firstEndingAt(offset: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
