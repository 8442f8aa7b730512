/**
 * Which bytes of an image have come: stretches that neither touch nor overlap, in order.
 *
 * @module
 */

/** From the first byte to the one behind the last. */
export interface Stretch {
  start: number;
  end: number;
}

/** A set of bytes, added stretch by stretch. What comes in order costs no search. */
export class Coverage {
  readonly #stretches: Stretch[] = [];
  #bytes = 0;

  /** How many bytes are in it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many stretches they form. */
  get stretches(): number {
    return this.#stretches.length;
  }

  /** Whether a byte is in it. */
  has(offset: number): boolean {
    const stretch = this.#stretches[this.#firstEndingAfter(offset)];
    return stretch !== undefined && stretch.start <= offset;
  }

  /** The parts of a stretch that are in it already. */
  overlaps({ start, end }: Stretch): Stretch[] {
    const found: Stretch[] = [];
    for (let i = this.#firstEndingAfter(start); i < this.#stretches.length; i++) {
      const stretch = this.#stretches[i]!;
      if (stretch.start >= end) break;
      found.push({ start: Math.max(start, stretch.start), end: Math.min(end, stretch.end) });
    }
    return found;
  }

  /** Adds a stretch that is not empty; how many of its bytes were not there before. */
  add({ start, end }: Stretch): number {
    const last = this.#stretches.at(-1);
    if (last !== undefined && last.end === start) {
      last.end = end;
      this.#bytes += end - start;
      return end - start;
    }
    // Those that only touch are merged as well.
    const first = this.#firstEndingAfter(start - 1);
    const merged = { start, end };
    let bytesBefore = 0;
    let count = 0;
    for (let i = first; i < this.#stretches.length; i++, count++) {
      const stretch = this.#stretches[i]!;
      if (stretch.start > end) break;
      merged.start = Math.min(merged.start, stretch.start);
      merged.end = Math.max(merged.end, stretch.end);
      bytesBefore += stretch.end - stretch.start;
    }
    this.#stretches.splice(first, count, merged);
    const added = merged.end - merged.start - bytesBefore;
    this.#bytes += added;
    return added;
  }

  /** What is missing of the bytes from 0 to `total`. */
  holes(total: number): Stretch[] {
    const holes: Stretch[] = [];
    let at = 0;
    for (const { start, end } of this.#stretches) {
      if (start > at) holes.push({ start: at, end: start });
      at = end;
    }
    if (at < total) holes.push({ start: at, end: total });
    return holes;
  }

  #firstEndingAfter(offset: number): number {
    const last = this.#stretches.at(-1);
    if (last === undefined || last.end <= offset) return this.#stretches.length;
    let low = 0;
    let high = this.#stretches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stretches[middle]!.end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
