/**
 * One image on its way to all who get it, in the forms in which it travels. Each form is made when it
 * is first wanted, and shared from then on.
 *
 * @module
 */
import { encodeImage, fragmentsOf, mjpegPart } from "../../protocols/vod/mod.ts";
import type { StreamImage } from "./image_list.ts";

/** An image and its number in the stream, from 0. */
export class Frame {
  readonly id: number;
  readonly image: StreamImage;
  /** When it was due, in the clock's milliseconds. */
  readonly intendedAt: number;
  #tcp: Uint8Array | undefined;
  #mjpeg: Uint8Array<ArrayBuffer> | undefined;
  readonly #fragments = new Map<number, Uint8Array[]>();

  constructor(id: number, image: StreamImage, intendedAt: number) {
    this.id = id;
    this.image = image;
    this.intendedAt = intendedAt;
  }

  /** The image for a TCP client. */
  get tcp(): Uint8Array {
    return this.#tcp ??= encodeImage(this.id, this.image.bytes);
  }

  /** The image for a viewer over HTTP. */
  get mjpeg(): Uint8Array<ArrayBuffer> {
    return this.#mjpeg ??= mjpegPart(this.image.bytes, this.image.type);
  }

  /** The datagrams of the image, none longer than so many bytes. */
  fragments(sizeBytes: number): readonly Uint8Array[] {
    let fragments = this.#fragments.get(sizeBytes);
    if (fragments === undefined) {
      fragments = fragmentsOf(this.id, this.image.bytes, sizeBytes);
      this.#fragments.set(sizeBytes, fragments);
    }
    return fragments;
  }
}
