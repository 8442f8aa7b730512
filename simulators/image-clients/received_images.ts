/**
 * What one client makes of the images that reach it: counts, compares and saves them.
 *
 * @module
 */
import type { Recorders } from "../../observations/streams.ts";
import { digestOf, type SourceImages } from "./source_images.ts";
import type { SaveFolder } from "./save_folder.ts";

/** An image that came whole. */
interface NumberedImage {
  id: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** How images are received. */
export interface ReceivedImagesOptions {
  observe: Recorders<{ images: "numbered" }>;
  /** What they must be. */
  source: SourceImages | undefined;
  /** Where they are written. */
  folder: SaveFolder | undefined;
  /** Whether every image is asked for, so that a number that is passed over is one that was lost. */
  promisesAll: boolean;
}

/** In a shorter stream an image that came late cannot be told from one behind a loss. */
const LEAST_TO_TELL_LATE = 4;

/** All that reached one client. */
export class ReceivedImages {
  readonly #options: ReceivedImagesOptions;
  #lastId: number | undefined;
  #lastDigest: string | undefined;
  #unnumbered = 0;

  constructor(options: ReceivedImagesOptions) {
    this.#options = options;
  }

  /** Takes an image. */
  whole({ id, bytes }: NumberedImage): void {
    const { observe, source } = this.#options;
    if (!this.#follow(id)) return;
    observe.images.received(bytes);
    if (source !== undefined && !source.isImage(id, bytes)) observe.images.corrupted();
    this.#options.folder?.save(id, bytes);
  }

  /** Takes an image that came without its number. */
  unnumbered(bytes: Uint8Array<ArrayBuffer>): void {
    const { observe, source } = this.#options;
    const digest = digestOf(bytes);
    if (digest === this.#lastDigest && source?.count !== 1) return observe.images.duplicated();
    this.#lastDigest = digest;
    observe.images.received(bytes);
    const id = source === undefined ? ++this.#unnumbered : source.idOf(digest);
    if (id === undefined) observe.images.corrupted();
    else this.#options.folder?.save(id, bytes);
  }

  /** An image came that is not whole; its number, where that is known. */
  incomplete(id?: number): void {
    if (id !== undefined) this.#follow(id);
    this.#options.observe.images.damaged();
  }

  /** What comes now need not follow what came before: the server was asked anew. */
  beginAnew(): void {
    this.#lastId = this.#lastDigest = undefined;
  }

  /** Compares a number with the one before; whether its image is to be counted. */
  #follow(id: number): boolean {
    const { observe, source, promisesAll } = this.#options;
    const last = this.#lastId;
    this.#lastId = id;
    if (last === undefined || !promisesAll) return true;
    if (source === undefined) {
      // Where the stream's length is unknown, a smaller number is its next round.
      if (id > last + 1) observe.images.lost(id - last - 1);
      return true;
    }
    const { count } = source;
    const ahead = ((id - last) % count + count) % count;
    if (ahead === 0) {
      if (count > 1) observe.images.duplicated();
      return count === 1;
    }
    if (ahead > count / 2 && count >= LEAST_TO_TELL_LATE) {
      this.#lastId = last;
      observe.images.reordered();
    } else observe.images.lost(ahead - 1);
    return true;
  }
}
