/**
 * The chunked transfer coding as it is written, RFC 9112 §7.1; `chunked.ts` reads it.
 *
 * ```text
 * | size in hex | CRLF | size bytes of data | CRLF |      any number of chunks
 * | "0"         | CRLF |                      CRLF |      the last one
 * ```
 *
 * @module
 */
import { concat, utf8 } from "../../core/bytes.ts";

const lineEnd = utf8("\r\n");

/**
 * Bytes as one chunk.
 *
 * @throws {RangeError} when there are none: an empty chunk would end the body.
 */
export function encodeChunk(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) throw new RangeError("An empty chunk would end the body");
  return concat([utf8(`${bytes.length.toString(16)}\r\n`), bytes, lineEnd]);
}

/** What ends a chunked body. */
export function encodeLastChunk(): Uint8Array<ArrayBuffer> {
  return utf8("0\r\n\r\n");
}
