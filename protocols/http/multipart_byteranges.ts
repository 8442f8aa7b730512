/**
 * Several parts of a file in one body (RFC 9110 §14.6).
 *
 * ```text
 * | CRLF "--" boundary CRLF | Content-Type | Content-Range | blank line | the bytes |  for each part
 * | CRLF "--" boundary "--" CRLF |
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { encodeContentRange } from "./content_range.ts";
import { encodeHeaders } from "./headers.ts";
import type { ByteRange } from "./range.ts";

/** What all parts of a body share. */
export interface MultipartByteranges {
  /** Letters and digits that are nowhere in the parts after a line end and two hyphens. */
  boundary: string;
  /** Of the file. */
  contentType: string;
  /** Of the whole file, in bytes. */
  size: number;
}

/** The `Content-Type` of such a body. */
export function multipartType({ boundary }: MultipartByteranges): string {
  return `multipart/byteranges; boundary=${boundary}`;
}

/** What stands before the bytes of a part. */
export function encodePartHead(
  { boundary, contentType, size }: MultipartByteranges,
  range: ByteRange,
): Uint8Array<ArrayBuffer> {
  const headers = encodeHeaders([
    ["Content-Type", contentType],
    ["Content-Range", encodeContentRange({ unit: "bytes", range, size })],
  ]);
  return utf8(`\r\n--${boundary}\r\n${headers}\r\n`);
}

/** What stands behind the last part. */
export function encodeMultipartEnd({ boundary }: MultipartByteranges): Uint8Array<ArrayBuffer> {
  return utf8(`\r\n--${boundary}--\r\n`);
}
