/**
 * What tells one state of a file from another: its entity tag, and when it was last modified
 * (RFC 9110 §8.8).
 *
 * @module
 */
import { type HeaderFields, isStrongTag, parseHttpDate } from "../../../protocols/http/mod.ts";

/** The validators of a file, as the server wrote them. */
export interface Validators {
  etag?: string;
  lastModified?: string;
  /**
   * The one that vouches for every byte, for `If-Range`: a strong entity tag, or without any tag a
   * date that the file was not modified in the same minute of. Absent where there is none.
   */
  strong?: string;
}

/** RFC 9110 §8.8.2.2 asks for a second at least; clocks of servers and of their disks differ. */
const SETTLED_MS = 60_000;

/** The validators in a response's head. */
export function readValidators(headers: HeaderFields): Validators {
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  const strong = etag === undefined ? settledDate(headers) : isStrongTag(etag) ? etag : undefined;
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(strong === undefined ? {} : { strong }),
  };
}

/** Whether two responses can be of the same file: whatever one of them says, the other says too. */
export function sameValidators(a: Validators, b: Validators): boolean {
  return a.etag === b.etag && a.lastModified === b.lastModified;
}

function settledDate(headers: HeaderFields): string | undefined {
  const lastModified = headers.get("last-modified");
  const modifiedMs = parseHttpDate(lastModified ?? "");
  const sentMs = parseHttpDate(headers.get("date") ?? "");
  if (modifiedMs === undefined || sentMs === undefined) return undefined;
  return sentMs - modifiedMs >= SETTLED_MS ? lastModified : undefined;
}
