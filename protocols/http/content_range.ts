/**
 * Which bytes of a file a response holds: the header `Content-Range` (RFC 9110 §14.4).
 *
 * ```text
 * bytes 0-499/1234      the first 500 of 1234
 * bytes 0-499/*         of a file whose size is not known
 * ```
 *
 * With the status 416 an asterisk stands in place of the range: the file has no such bytes.
 *
 * @module
 */
import type { ByteRange } from "./range.ts";

/** What a `Content-Range` says. */
export interface ContentRange {
  /** In lower case; everything but `bytes` counts something else. */
  unit: string;
  /** Absent where none of the bytes asked for exist. */
  range?: ByteRange;
  /** Of the whole file; absent where it is not known. */
  size?: number;
}

/** The value of the header. Without a `range`, that there is none. */
export function encodeContentRange({ unit, range, size }: ContentRange): string {
  return `${unit} ${range ? `${range.start}-${range.end - 1}` : "*"}/${size ?? "*"}`;
}

/** Reads the value of the header; `undefined` when it is none, or contradicts itself. */
export function parseContentRange(value: string): ContentRange | undefined {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)$/.exec(value);
  if (match === null) return undefined;
  const [, name, first, last, total] = match;
  const unit = name!.toLowerCase();
  const size = total === undefined ? {} : { size: Number(total) };
  if (![first, last, total].every((digits = "0") => Number.isSafeInteger(Number(digits)))) {
    return undefined;
  }
  if (first === undefined) return total === undefined ? undefined : { unit, ...size };
  const range = { start: Number(first), end: Number(last) + 1 };
  if (range.end <= range.start || range.end > (size.size ?? Infinity)) return undefined;
  return { unit, range, ...size };
}
