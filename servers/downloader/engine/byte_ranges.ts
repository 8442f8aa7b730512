/**
 * A set of bytes of a file, as the ranges that it is made of.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";

/** Ranges in ascending order, none touching the next. */
export class ByteRanges {
  readonly #ranges: ByteRange[] = [];
  #bytes = 0;

  constructor(ranges: Iterable<ByteRange> = []) {
    for (const range of ranges) this.add(range);
  }

  /** How many bytes are in the set. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The ranges, as copies. */
  get ranges(): ByteRange[] {
    return this.#ranges.map((range) => ({ ...range }));
  }

  /** Puts bytes into the set, which may have some of them. */
  add({ start, end }: ByteRange): void {
    if (start >= end) return;
    const first = this.#firstThatEndsAt(start);
    let behind = first;
    for (; (this.#ranges[behind]?.start ?? Infinity) <= end; behind++) {
      const range = this.#ranges[behind]!;
      this.#bytes -= range.end - range.start;
      start = Math.min(start, range.start);
      end = Math.max(end, range.end);
    }
    this.#ranges.splice(first, behind - first, { start, end });
    this.#bytes += end - start;
  }

  /** What is missing of a file of so many bytes. */
  gaps(sizeBytes: number): ByteRange[] {
    const gaps: ByteRange[] = [];
    let start = 0;
    for (const range of this.#ranges) {
      if (range.start > start) gaps.push({ start, end: Math.min(range.start, sizeBytes) });
      start = range.end;
      if (start >= sizeBytes) return gaps;
    }
    if (start < sizeBytes) gaps.push({ start, end: sizeBytes });
    return gaps;
  }

  /** The index of the first range that ends at `offset` or behind it. */
  #firstThatEndsAt(offset: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranges[middle]!.end < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
