/**
 * The head of a response, as a server sends it (RFC 9112 §4).
 *
 * ```text
 * | "HTTP/1.1" SP status SP reason | header lines | blank line |
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { encodeHeaders, type HeaderList } from "./headers.ts";

const reasons: Record<number, string> = {
  200: "OK",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  410: "Gone",
  412: "Precondition Failed",
  416: "Range Not Satisfiable",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What a status means, in the words of RFC 9110 §15; "" for one that is not known here. */
export function reasonOf(status: number): string {
  return reasons[status] ?? "";
}

/**
 * The bytes of a head.
 *
 * @param status 100 to 999.
 * @throws {RangeError} when a header's value would break out of its line.
 */
export function encodeResponseHead(status: number, headers: HeaderList): Uint8Array<ArrayBuffer> {
  return utf8(`HTTP/1.1 ${status} ${reasonOf(status)}\r\n${encodeHeaders(headers)}\r\n`);
}
