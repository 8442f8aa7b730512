/**
 * A part of an image in a datagram, over UDP and multicast.
 *
 * ```text
 * | id | CRLF | total | CRLF | offset | CRLF | length | CRLF | length bytes |
 *   \______ of the image ___/  \________ of this part _______/
 * ```
 *
 * The whole datagram, header included, is at most the client's FRAGMENT_SIZE: clients receive into a
 * buffer of exactly that.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { checkNumber, decodeHeader, digitsOf, headerLength, writeHeader } from "./header.ts";

/** The longest datagram that IPv4 carries, whatever size a client asks for. */
export const MAX_DATAGRAM_BYTES = 65507;

/** A part of an image. */
export interface Fragment {
  /** The image's number in the stream. */
  id: number;
  /** How long the image is, in bytes. */
  total: number;
  /** Where in it this part begins. */
  offset: number;
  /** A view into the datagram: it holds as long as that does. */
  bytes: Uint8Array;
}

/**
 * The smallest FRAGMENT_SIZE that carries this image: a byte must fit behind the longest header that
 * is needed, which is that of the last byte.
 */
export function leastFragmentSize(id: number, imageBytes: number): number {
  const last = Math.max(0, imageBytes - 1);
  return headerLength([id, imageBytes, last, 1]) + (imageBytes > 0 ? 1 : 0);
}

/**
 * The datagrams of an image. All lie in one new buffer, and none is longer than `fragmentSizeBytes`.
 * There is no empty one behind the last byte. An image without bytes is one datagram that says so,
 * since its receiver could not know of it otherwise.
 *
 * @throws {RangeError} when `fragmentSizeBytes` is less than {@link leastFragmentSize}, or the id
 * cannot be written.
 */
export function fragmentsOf(
  id: number,
  image: Uint8Array,
  fragmentSizeBytes: number,
): Uint8Array<ArrayBuffer>[] {
  checkNumber("image id", id);
  const total = image.length;
  const least = leastFragmentSize(id, total);
  if (!(fragmentSizeBytes >= least)) {
    throw new RangeError(
      `Image ${id} of ${total} bytes does not fit into fragments of ${fragmentSizeBytes} bytes, ` +
        `at least ${least}`,
    );
  }
  const size = Math.min(Math.floor(fragmentSizeBytes), MAX_DATAGRAM_BYTES);
  const lengths = lengthsOf(id, total, size);
  const buffer = new Uint8Array(bufferLength(id, total, lengths));
  let offset = 0;
  let at = 0;
  return lengths.map((length) => {
    const bodyAt = writeHeader(buffer, at, [id, total, offset, length]);
    buffer.set(image.subarray(offset, offset + length), bodyAt);
    const datagram = buffer.subarray(at, bodyAt + length);
    offset += length;
    at = bodyAt + length;
    return datagram;
  });
}

/** How many bytes of the image each datagram carries. */
function lengthsOf(id: number, total: number, size: number): number[] {
  const lengths: number[] = [];
  // All of the header but the offset's digits and the length's.
  const fixed = headerLength([id, total]) + 4;
  let offset = 0;
  do {
    const room = size - fixed - digitsOf(offset);
    let length = Math.min(total - offset, room - 1);
    while (length + digitsOf(length) > room) length--;
    lengths.push(length);
    offset += length;
  } while (offset < total);
  return lengths;
}

function bufferLength(id: number, total: number, lengths: readonly number[]): number {
  let bytes = lengths.length * (headerLength([id, total]) + 4);
  let offset = 0;
  for (const length of lengths) {
    bytes += digitsOf(offset) + digitsOf(length) + length;
    offset += length;
  }
  return bytes;
}

const headerNames = ["image id", "total", "offset", "fragment length"];

/**
 * The fragment that a datagram holds.
 *
 * @throws {ProtocolError} when the header is malformed, its length is not that of the bytes behind it,
 * or the fragment reaches beyond the end of its image.
 */
export function decodeFragment(datagram: Uint8Array): Fragment {
  const header = decodeHeader(datagram, "VOD fragment", headerNames);
  if (header === undefined) {
    throw new ProtocolError("Cannot decode VOD fragment: the datagram ends within its header");
  }
  const [id, total, offset, length] = header.numbers as [number, number, number, number];
  const bytes = datagram.subarray(header.length);
  if (bytes.length !== length) {
    throw new ProtocolError(
      `Cannot decode VOD fragment: length is ${length}, but ${bytes.length} bytes follow`,
      { offset: header.length },
    );
  }
  if (offset + length > total) {
    throw new ProtocolError(
      `Cannot decode VOD fragment: it ends at byte ${offset + length} of an image of ${total}`,
      { offset: header.length },
    );
  }
  return { id, total, offset, bytes };
}
