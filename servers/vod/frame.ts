/**
 * One image on its way to all who get it, in the forms in which it travels. Each form is made when it
 * is first wanted, and shared from then on.
 *
 * @module
 */
import { concat, utf8 } from "../../core/bytes.ts";
import {
  encodeImage,
  fragmentsOf,
  MJPEG_BOUNDARY,
  mjpegEnd,
  mjpegPart,
} from "../../protocols/vod/mod.ts";
import type { StreamImage } from "./image_list.ts";

const DELIMITER = utf8(`--${MJPEG_BOUNDARY}\r\n`);

/** What stands before the first part of an MJPEG body. */
export const mjpegOpening: Uint8Array<ArrayBuffer> = DELIMITER;

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

  /**
   * The image for a viewer over HTTP. Viewers show a part when the boundary behind it has come, so that
   * one goes along, and not with the next image.
   */
  get mjpeg(): Uint8Array<ArrayBuffer> {
    return this.#mjpeg ??= concat([this.#part, DELIMITER]);
  }

  /**
   * The image as the last of a body. A part has begun by then, with the boundary that went along with
   * the image before, so the last image is sent twice.
   */
  get mjpegEnding(): Uint8Array<ArrayBuffer> {
    return concat([this.#part, mjpegEnd()]);
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

  /** Without the boundary before it, which is there already. */
  get #part(): Uint8Array {
    return mjpegPart(this.image.bytes, this.image.type).subarray(DELIMITER.length);
  }
}
