/**
 * The conditions of a request: only if the file is, or is not, the one that the client knows
 * (RFC 9110 §13).
 *
 * @module
 */
import {
  type HeaderFields,
  namesTag,
  parseHttpDate,
  sameStrongTag,
  sameWeakTag,
} from "../../protocols/http/mod.ts";
import type { ServedFile } from "./served_file.ts";

/** What tells a file's state from another. */
type Validators = Pick<ServedFile, "etag" | "modifiedMs">;

/**
 * What the conditions of a GET or HEAD come to, in the order of RFC 9110 §13.2.2: go on, answer that
 * the client's copy is good (304), or that the file is another one (412).
 */
export function checkConditions(headers: HeaderFields, file: Validators): "go on" | 304 | 412 {
  const { etag = "", modifiedMs } = file;
  const ifMatch = headers.get("if-match");
  const unmodifiedSince = moment(headers.get("if-unmodified-since"));
  if (ifMatch !== undefined) {
    if (!namesTag(ifMatch, etag, sameStrongTag)) return 412;
  } else if (unmodifiedSince !== undefined && isLater(modifiedMs, unmodifiedSince)) return 412;
  const ifNoneMatch = headers.get("if-none-match");
  const modifiedSince = moment(headers.get("if-modified-since"));
  if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, etag, sameWeakTag) ? 304 : "go on";
  const isKnown = modifiedSince !== undefined && modifiedMs !== undefined &&
    !isLater(modifiedMs, modifiedSince);
  return isKnown ? 304 : "go on";
}

/**
 * Whether `If-Range` lets a `Range` stand (RFC 9110 §13.1.5): without it yes, otherwise where it names
 * the file's strong tag, or its very date.
 */
export function rangeStands(
  ifRange: string | undefined,
  { etag, modifiedMs }: Validators,
): boolean {
  if (ifRange === undefined) return true;
  const date = parseHttpDate(ifRange);
  if (date !== undefined) return modifiedMs !== undefined && seconds(modifiedMs) === seconds(date);
  return etag !== undefined && sameStrongTag(ifRange, etag);
}

function moment(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseHttpDate(text);
}

/** As headers tell it: to the second. A file without a date is never the client's. */
function isLater(modifiedMs: number | undefined, thanMs: number): boolean {
  return modifiedMs === undefined || seconds(modifiedMs) > seconds(thanMs);
}

function seconds(epochMs: number): number {
  return Math.floor(epochMs / 1_000);
}
