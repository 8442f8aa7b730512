/**
 * The head of a request, RFC 9112 §3.
 *
 * ```text
 * | method SP target SP "HTTP/1.1" CRLF | Host: … CRLF | field lines | CRLF |
 * ```
 *
 * @module
 */
import { encodeField, latin1 } from "./fields.ts";

/** What a client asks. */
export interface RequestHead {
  /** Default GET. */
  method?: string;
  /** The path with its query, percent-encoded: `/a%20b?c`. */
  target: string;
  /** The host, with its port where it is not the scheme's: `example.org:8080`. */
  host: string;
  /** Further fields, in their order. */
  fields?: readonly (readonly [name: string, value: string])[];
}

/**
 * The bytes of a request without a body.
 *
 * @throws {RangeError} when something would break out of its line.
 */
export function encodeRequest(request: RequestHead): Uint8Array<ArrayBuffer> {
  const { method = "GET", target, host, fields = [] } = request;
  if (!/^[A-Z]+$/.test(method)) throw new RangeError(`${JSON.stringify(method)} is no method`);
  if (!/^[\x21-\x7e]+$/.test(target)) {
    throw new RangeError("A request's target must be percent-encoded");
  }
  const lines = fields.map(([name, value]) => encodeField(name, value)).join("");
  return latin1(`${method} ${target} HTTP/1.1\r\n${encodeField("Host", host)}${lines}\r\n`);
}

/** The value of `Authorization` for a name and a password, RFC 7617, as UTF-8. */
export function basicCredentials(name: string, password: string): string {
  return `Basic ${new TextEncoder().encode(`${name}:${password}`).toBase64()}`;
}
