/**
 * An image over TCP, or in any other stream of bytes.
 *
 * ```text
 * | id | CRLF | length | CRLF | length bytes |
 * ```
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { checkNumber, decodeHeader, headerLength, writeHeader } from "./header.ts";

/** An image and its number in the stream. */
export interface Image {
  id: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * An image with its header, in one array that can go to any number of clients.
 *
 * @throws {RangeError} when the id cannot be written.
 */
export function encodeImage(id: number, image: Uint8Array): Uint8Array<ArrayBuffer> {
  checkNumber("image id", id);
  const header = [id, image.length];
  const encoded = new Uint8Array(headerLength(header) + image.length);
  encoded.set(image, writeHeader(encoded, 0, header));
  return encoded;
}

/** The bound of an {@link ImageDecoder}. */
export interface ImageDecoderOptions {
  /** The longest image that is taken; default 16 MiB. */
  maxImageBytes?: number;
}

const headerNames = ["image id", "length"];

/** What may wait behind an image that is not whole yet: one read of any connection. */
const SLACK_BYTES = 1024 * 1024;

/** The images of a data connection. */
export class ImageDecoder implements Decoder<Image> {
  readonly #pending: PendingBytes;
  readonly #maxImageBytes: number;
  #header: { id: number; length: number } | undefined;

  /** A decoder at the start of a connection. */
  constructor({ maxImageBytes = 16 * 1024 * 1024 }: ImageDecoderOptions = {}) {
    this.#maxImageBytes = maxImageBytes;
    this.#pending = new PendingBytes("VOD image", maxImageBytes + SLACK_BYTES);
  }

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  /**
   * The next image, once it is whole.
   *
   * @throws {ProtocolError} when the header is malformed, or the image longer than `maxImageBytes`.
   */
  next(): Image | undefined {
    this.#header ??= this.#takeHeader();
    if (this.#header === undefined || this.#pending.length < this.#header.length) return undefined;
    const { id, length } = this.#header;
    this.#header = undefined;
    return { id, bytes: this.#pending.take(length) };
  }

  /**
   * Says that the connection has ended.
   *
   * @throws {ProtocolError} when it ended within an image.
   */
  end(): void {
    if (this.#header === undefined && this.#pending.length === 0) return;
    const within = this.#header === undefined
      ? "a header"
      : `image ${this.#header.id}, after ${this.#pending.length} of ${this.#header.length} bytes`;
    throw new ProtocolError(`Cannot decode VOD image: the stream ended within ${within}`, {
      offset: this.#pending.offset + this.#pending.length,
    });
  }

  #takeHeader(): { id: number; length: number } | undefined {
    const { offset } = this.#pending;
    const header = decodeHeader(this.#pending.view(), "VOD image", headerNames, offset);
    if (header === undefined) return undefined;
    const [id, length] = header.numbers as [number, number];
    if (length > this.#maxImageBytes) {
      throw new ProtocolError(
        `Cannot decode VOD image: length is ${length}, at most ${this.#maxImageBytes}`,
        { offset },
      );
    }
    this.#pending.consume(header.length);
    return { id, length };
  }
}
