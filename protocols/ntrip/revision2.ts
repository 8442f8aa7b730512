/**
 * What makes a request one of revision 2, and what it can say beside revision 1's.
 *
 * ```text
 * POST /streampoint HTTP/1.1 CRLF            a source
 * Ntrip-Version: Ntrip/2.0 CRLF              this header, and nothing else, asks for revision 2
 * Authorization: Basic … CRLF
 * Transfer-Encoding: chunked CRLF            optional
 * Ntrip-STR: STR;… CRLF                      optional
 * CRLF
 * ```
 *
 * @module
 */
import type { HeaderFields } from "./headers.ts";
import { streampointOf } from "./request_line.ts";

/** What the header `Ntrip-Version` says in revision 2. */
export const REVISION_2 = "Ntrip/2.0";

/** The first line of a revision 2 source. */
export interface PostLine {
  /** Its method. */
  kind: "post";
  /** The request target as it was sent, query included. */
  path: string;
  /** The path without origin, leading slash and query, percent-decoded. */
  streampoint: string;
  /** "1.1", or "1.0". */
  httpVersion: string;
}

/** A first line of HTTP whose method no caster has. */
export interface OtherMethodLine {
  kind: "other";
  /** "DELETE". */
  method: string;
}

/** Whether the headers ask for revision 2. */
export function asksForRevision2(headers: HeaderFields): boolean {
  return headers.get("ntrip-version")?.toLowerCase() === REVISION_2.toLowerCase();
}

/** What a well-formed first line of HTTP asks for that is no GET. */
export function parseRevision2Line(line: string): PostLine | OtherMethodLine {
  const [method = "", path = "", version = ""] = line.split(" ");
  if (method !== "POST") return { kind: "other", method };
  return {
    kind: "post",
    path,
    streampoint: streampointOf(path),
    httpVersion: version.replace("HTTP/", ""),
  };
}

/** The query of a request target, decoded: its names and values in their order. */
export function queryOf(path: string): [name: string, value: string][] {
  const [, query] = /\?(.*)$/s.exec(path) ?? [];
  if (query === undefined || query === "") return [];
  return query.split("&").filter((pair) => pair !== "").map((pair) => {
    const [name = "", ...values] = pair.split("=");
    return [decoded(name), decoded(values.join("="))];
  });
}

/** A plus stays a plus: filters mean it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
