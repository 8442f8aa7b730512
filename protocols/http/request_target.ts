/**
 * What a request asks for: the path and the query of its target (RFC 9112 §3.2).
 *
 * @module
 */

import { utf8Of } from "./file_name.ts";

/** A target's parts. */
export interface RequestTarget {
  /** Percent-decoded once; begins with a slash. */
  path: string;
  /** Without its question mark, as it was sent; "" where there is none. */
  query: string;
}

/**
 * Takes a target apart; the origin, which a client may send to any server, is left out.
 *
 * @returns `undefined` when it has no path, or one that is not percent-encoded UTF-8 without NUL.
 */
export function parseTarget(target: string): RequestTarget | undefined {
  const [, path = "/", query = ""] = /^(?:https?:\/\/[^/?#]*)?(\/[^?#]*)?(?:\?([^#]*))?/i.exec(
    target,
  ) as RegExpExecArray;
  if (!/^(?:\/|https?:\/\/)/i.test(target)) return undefined;
  try {
    // Some clients send UTF-8 as it is.
    const decoded = decodeURIComponent(utf8Of(path));
    return decoded.includes("\0") ? undefined : { path: decoded, query };
  } catch {
    return undefined;
  }
}
