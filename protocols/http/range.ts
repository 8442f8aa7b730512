/**
 * What a client wants of a file: the header `Range` (RFC 9110 §14).
 *
 * ```text
 * bytes=0-499         from the first byte to the 500th
 * bytes=500-          from the 501st to the end
 * bytes=-500          the last 500
 * bytes=0-0,-1        the first and the last
 * ```
 *
 * @module
 */
import { listOf } from "./headers.ts";

/** Bytes of a file, from `start` up to and without `end`; at least one. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What is to be answered: all of the file, parts of it, or that it has no such part. */
export type Selection =
  | { kind: "whole" }
  | { kind: "ranges"; ranges: ByteRange[] }
  | { kind: "unsatisfiable" };

/** With more than that a header is an attack, and left alone (RFC 9110 §17.15). */
const MAX_RANGES = 100;

/** Ranges that are no further apart than the lines between two parts are sent as one. */
const NEAR_BYTES = 80;

const rangeSpec = /^(\d*)-(\d*)$/;

/**
 * What a `Range` selects of a file. One that cannot be understood is left alone, as is every unit but
 * bytes, and one of more than 100 ranges. Ranges that overlap, or nearly touch, become one, in
 * ascending order; others stay as they were asked for.
 *
 * @param size Of the file, in bytes.
 */
export function selectRanges(range: string | undefined, size: number): Selection {
  const [, set] = /^bytes[ \t]*=(.*)$/is.exec(range ?? "") ?? [];
  const specs = listOf(set).map((spec) => rangeSpec.exec(spec));
  if (specs.length === 0 || specs.length > MAX_RANGES) return { kind: "whole" };
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const [, first, last] = spec ?? [];
    if (!first && !last) return { kind: "whole" };
    // As numbers, lengths beyond what a number holds exactly are still beyond every file.
    if (first && last && Number(last) < Number(first)) return { kind: "whole" };
    const start = first ? Number(first) : Math.max(0, size - Number(last));
    const end = first && last ? Math.min(size, Number(last) + 1) : size;
    // The last bytes of an empty file can be had: there is nothing in them (§14.1.2).
    if (size === 0 && !first && Number(last) > 0) return { kind: "whole" };
    if (start < end) ranges.push({ start, end });
  }
  if (ranges.length === 0) return { kind: "unsatisfiable" };
  return { kind: "ranges", ranges: coalesce(ranges) };
}

/** Joins ranges that overlap or are near; as they are, where none does. */
function coalesce(ranges: ByteRange[]): ByteRange[] {
  const joined: ByteRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end + NEAR_BYTES) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined.length === ranges.length ? ranges : joined;
}
