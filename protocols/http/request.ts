/**
 * The head of a request, as a client sends it (RFC 9112 §3).
 *
 * ```text
 * | method SP target SP "HTTP/1.1" CRLF | Host: … CRLF | header lines | CRLF |
 * ```
 *
 * @module
 */
import { encodeHeaders, type HeaderList } from "./headers.ts";

/** What a client asks. */
export interface RequestOptions {
  /** Default GET. */
  method?: string;
  /** The path with its query, percent-encoded: `/a%20b?c`. */
  target: string;
  /** The host, with its port where it is not the scheme's: `example.org:8080`. */
  host: string;
  /** Further headers; their characters are bytes, 0x00 to 0xFF, as a response's are read. */
  headers?: HeaderList;
}

/**
 * The bytes of a request without a body.
 *
 * @throws {RangeError} when something would break out of its line.
 */
export function encodeRequest(options: RequestOptions): Uint8Array<ArrayBuffer> {
  const { method = "GET", target, host, headers = [] } = options;
  if (!/^[A-Z]+$/.test(method)) throw new RangeError(`${JSON.stringify(method)} is no method`);
  if (!/^[\x21-\x7e]+$/.test(target)) {
    throw new RangeError("A request's target must be percent-encoded");
  }
  const text = `${method} ${target} HTTP/1.1\r\n${encodeHeaders([["Host", host], ...headers])}\r\n`;
  return Uint8Array.from(text, (character) => {
    const byte = character.codePointAt(0)!;
    if (byte > 0xff) throw new RangeError("A request's headers must be bytes");
    return byte;
  });
}

/** The value of `Authorization` for a name and a password, in UTF-8 (RFC 7617). */
export function basicCredentials(name: string, password: string): string {
  return `Basic ${new TextEncoder().encode(`${name}:${password}`).toBase64()}`;
}
