/**
 * An image of which fragments have come, but not yet all bytes.
 *
 * @module
 */
import { Coverage } from "./coverage.ts";
import type { Fragment } from "./fragment.ts";

/** What a fragment did to an image. */
export type Placed =
  /** Bytes that were missing are there now. */
  | "new"
  /** All its bytes were there, and are the same. */
  | "repeated"
  /** Bytes that were there are others in it: it is of another image. Nothing was taken. */
  | "contradicts";

/** Where an image may come from whose id was whole a short while ago. */
export type Descent =
  /** It was not: this is an image of its own. */
  | "own"
  /** Others have begun since: the next round, or copies of fragments that were long under way. */
  | "later"
  /** No other has begun since: copies, or the next round of a stream of one image. */
  | "at-once";

/** An image that is being put together. */
export class OpenImage {
  readonly id: number;
  readonly total: number;
  /** How many images had begun when this one did, itself included. */
  readonly ordinal: number;
  /** What it may be besides an image of its own. */
  readonly descent: Descent;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #coverage = new Coverage();
  #fragments = 0;
  #largestFragmentBytes = 0;
  #highestOffset = -1;

  constructor(id: number, total: number, ordinal: number, descent: Descent) {
    this.id = id;
    this.total = total;
    this.ordinal = ordinal;
    this.descent = descent;
    this.#bytes = new Uint8Array(total);
  }

  /** Whether every byte has come. */
  get whole(): boolean {
    return this.#coverage.bytes === this.total;
  }

  /** The image's own bytes, those that have not come being 0. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** How many fragments brought new bytes. */
  get fragments(): number {
    return this.#fragments;
  }

  /** Whether its first byte has come. */
  get hasFirst(): boolean {
    return this.#coverage.has(0);
  }

  /** How many bytes have not come. */
  get missingBytes(): number {
    return this.total - this.#coverage.bytes;
  }

  /** How many stretches the bytes form that have come. */
  get stretches(): number {
    return this.#coverage.stretches;
  }

  /** How many fragments would fill the holes, were they as long as the longest that came. */
  get missingFragments(): number {
    return this.#coverage.holes(this.total).reduce(
      (count, { start, end }) => count + Math.ceil((end - start) / this.#largestFragmentBytes),
      0,
    );
  }

  /** Whether a fragment comes after one that stands behind it in the image. */
  isLate({ offset }: Fragment): boolean {
    return offset < this.#highestOffset;
  }

  /** Puts a fragment that is not empty in its place. */
  place({ offset, bytes }: Fragment): Placed {
    const stretch = { start: offset, end: offset + bytes.length };
    for (const { start, end } of this.#coverage.overlaps(stretch)) {
      for (let at = start; at < end; at++) {
        if (this.#bytes[at] !== bytes[at - offset]) return "contradicts";
      }
    }
    if (this.#coverage.add(stretch) === 0) return "repeated";
    this.#bytes.set(bytes, offset);
    this.#fragments++;
    this.#largestFragmentBytes = Math.max(this.#largestFragmentBytes, bytes.length);
    this.#highestOffset = Math.max(this.#highestOffset, offset);
    return "new";
  }
}
