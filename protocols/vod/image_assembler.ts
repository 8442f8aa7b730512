/**
 * Puts images together from fragments, in whatever order, number and size these come.
 *
 * Ids come round again, and nothing in a fragment says to which round it belongs. What is done so that
 * rounds do not mix:
 *
 * - A fragment whose total is another, or that contradicts bytes already there, is of a newer image:
 *   the older one is given up. So is one whose first fragment comes again after other images have
 *   begun.
 * - An image is given up once `maxOpenImages` others have begun after it. In a stream of more images
 *   than that, no fragment meets the round before.
 * - In a shorter stream a fragment may still fill a hole that the round before left. As long as the
 *   file behind an id stays the same these are the same bytes, and the image is what was sent. Who
 *   knows better, because it asks for images one by one or the file has changed, says so with
 *   `giveUp()`.
 *
 * A repeated fragment that agrees is a copy and does no harm. Copies that come when their image is
 * whole already look like its next round, and begin it. If it never becomes whole they are counted as
 * copies where no other image came in between, and where neither the first fragment nor half of the
 * bytes are there. An image that fits into one datagram is reported as often as that comes.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import type { Fragment } from "./fragment.ts";
import type { Image } from "./image.ts";
import { type Descent, OpenImage } from "./open_image.ts";

/** An image of which every byte has come. */
export interface WholeImage extends Image {
  kind: "whole";
  /** How many fragments it came in, copies left out. */
  fragments: number;
}

/** An image that was given up. */
export interface IncompleteImage {
  kind: "incomplete";
  id: number;
  total: number;
  missingBytes: number;
  /** How many fragments are missing, as far as their size can be told from those that came. */
  missingFragments: number;
}

/** What became of an image. */
export type AssembledImage = WholeImage | IncompleteImage;

/** What has come since the beginning. */
export interface AssemblerCounts {
  /** All that were given to `push()`. */
  fragments: number;
  /** Fragments that brought nothing new. */
  duplicated: number;
  /** Fragments with something new that came after a later one, of their image or of another. */
  outOfOrder: number;
  /** Fragments missing in images that were given up: the sum of their `missingFragments`. */
  missing: number;
  whole: number;
  incomplete: number;
}

/** The bounds of an {@link ImageAssembler}. */
export interface ImageAssemblerOptions {
  /**
   * How many images may be open, and how many may begin after one before that is given up; default 8.
   */
  maxOpenImages?: number;
  /** How many bytes all open images may have together, and one of them alone; default 32 MiB. */
  maxOpenBytes?: number;
}

/** An image in more pieces than this is nobody's; each costs time to find. */
const MAX_STRETCHES = 16_384;

/** Takes fragments, gives images. It knows no time: an image ends by what comes after it. */
export class ImageAssembler {
  readonly #maxOpenImages: number;
  readonly #maxOpenBytes: number;
  /** By id, the oldest first. */
  readonly #open = new Map<number, OpenImage>();
  #openBytes = 0;
  /** Images that were whole lately, the oldest first: by id, how many had begun by then. */
  readonly #wholeLately = new Map<number, number>();
  readonly #assembled: AssembledImage[] = [];
  #begun = 0;
  readonly #counts: AssemblerCounts = {
    fragments: 0,
    duplicated: 0,
    outOfOrder: 0,
    missing: 0,
    whole: 0,
    incomplete: 0,
  };

  constructor(options: ImageAssemblerOptions = {}) {
    const { maxOpenImages = 8, maxOpenBytes = 32 * 1024 * 1024 } = options;
    this.#maxOpenImages = maxOpenImages;
    this.#maxOpenBytes = maxOpenBytes;
  }

  /** What has come so far; the numbers go on counting. */
  get counts(): Readonly<AssemblerCounts> {
    return this.#counts;
  }

  /** How many images wait for fragments. */
  get openImages(): number {
    return this.#open.size;
  }

  /**
   * Takes a fragment. Its bytes are copied.
   *
   * @throws {ProtocolError} when the image is longer than `maxOpenBytes`, or comes in far too many
   * pieces. The assembler goes on.
   */
  push(fragment: Fragment): void {
    this.#counts.fragments++;
    if (fragment.bytes.length === 0) return this.#takeEmpty(fragment);
    let image = this.#open.get(fragment.id);
    if (image !== undefined && this.#beginsAnew(image, fragment)) {
      this.#giveUp(image);
      image = undefined;
    }
    image ??= this.#begin(fragment);
    const isLate = image.ordinal < this.#begun || image.isLate(fragment);
    const placed = image.place(fragment);
    if (placed === "contradicts") {
      this.#giveUp(image);
      image = this.#begin(fragment);
      image.place(fragment);
    } else if (placed === "repeated") this.#counts.duplicated++;
    else if (isLate) this.#counts.outOfOrder++;
    if (image.whole) this.#finish(image);
    else if (image.stretches > MAX_STRETCHES) {
      this.#giveUp(image);
      throw new ProtocolError(
        `Cannot assemble image ${image.id}: it came in more than ${MAX_STRETCHES} pieces`,
      );
    }
  }

  /** What became of the next image, whole or given up; `undefined` when all are told. */
  next(): AssembledImage | undefined {
    return this.#assembled.shift();
  }

  /**
   * Gives up the open image of an id, or all of them, and forgets that there were any: what comes
   * from now on under these ids is new.
   */
  giveUp(id?: number): void {
    for (const image of [...this.#open.values()]) {
      if (id === undefined || image.id === id) this.#giveUp(image);
    }
    if (id === undefined) this.#wholeLately.clear();
    else this.#wholeLately.delete(id);
  }

  /** Some servers send an empty fragment behind the last byte; only an empty image is made of one. */
  #takeEmpty({ id, total }: Fragment): void {
    if (total > 0) return;
    this.giveUp(id);
    this.#counts.whole++;
    this.#assembled.push({ kind: "whole", id, bytes: new Uint8Array(), fragments: 1 });
  }

  #beginsAnew(image: OpenImage, { total, offset }: Fragment): boolean {
    if (total !== image.total) return true;
    return offset === 0 && image.ordinal < this.#begun && image.hasFirst;
  }

  #begin({ id, total }: Fragment): OpenImage {
    if (total > this.#maxOpenBytes) {
      throw new ProtocolError(
        `Cannot assemble image ${id}: total is ${total}, at most ${this.#maxOpenBytes}`,
      );
    }
    const descent = this.#descentOf(id);
    this.#begun++;
    for (const image of this.#open.values()) {
      const isOld = image.ordinal + this.#maxOpenImages <= this.#begun;
      if (!isOld && this.#openBytes + total <= this.#maxOpenBytes) break;
      this.#giveUp(image);
    }
    const image = new OpenImage(id, total, this.#begun, descent);
    this.#open.set(id, image);
    this.#openBytes += total;
    return image;
  }

  #finish(image: OpenImage): void {
    this.#close(image);
    this.#counts.whole++;
    const { id, bytes, fragments } = image;
    this.#wholeLately.delete(id);
    this.#wholeLately.set(id, this.#begun);
    for (const oldest of this.#wholeLately.keys()) {
      if (this.#wholeLately.size <= this.#maxOpenImages) break;
      this.#wholeLately.delete(oldest);
    }
    this.#assembled.push({ kind: "whole", id, bytes, fragments });
  }

  #giveUp(image: OpenImage): void {
    this.#close(image);
    const { id, total, missingBytes, missingFragments } = image;
    if (this.#isOfCopies(image)) {
      this.#counts.duplicated += image.fragments;
      return;
    }
    this.#counts.incomplete++;
    this.#counts.missing += missingFragments;
    this.#assembled.push({ kind: "incomplete", id, total, missingBytes, missingFragments });
  }

  #close(image: OpenImage): void {
    this.#open.delete(image.id);
    this.#openBytes -= image.total;
  }

  #descentOf(id: number): Descent {
    const begunThen = this.#wholeLately.get(id);
    if (begunThen === undefined) return "own";
    return begunThen === this.#begun ? "at-once" : "later";
  }

  /** Whether what came of an image that is given up was copies of fragments of one that was whole. */
  #isOfCopies({ descent, ordinal, hasFirst, missingBytes, total }: OpenImage): boolean {
    if (descent === "own") return false;
    // Where there are other images, these come between one round and the next.
    if (descent === "at-once" && ordinal < this.#begun) return true;
    return !hasFirst && missingBytes * 2 > total;
  }
}
