/**
 * HTTP Basic credentials, RFC 7617, in UTF-8.
 *
 * ```text
 * | "Basic" | SP | base64( login ":" password ) |      the login has no colon, the password may
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";

/** Who asks, and how they prove it. */
export interface Credentials {
  /** The name; it holds no colon. */
  login: string;
  /** The proof; any text. */
  password: string;
}

/** The value of an `Authorization` header; `undefined` when it is no well-formed Basic one. */
export function decodeBasic(authorization: string): Credentials | undefined {
  const [, encoded] = /^basic[ \t]+([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  let pair: string;
  try {
    const bytes = Uint8Array.fromBase64(encoded);
    pair = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  const colonAt = pair.indexOf(":");
  if (colonAt < 0) return undefined;
  return { login: pair.slice(0, colonAt), password: pair.slice(colonAt + 1) };
}

/**
 * The value of an `Authorization` header.
 *
 * @throws {RangeError} when the login holds a colon, which would end it.
 */
export function encodeBasic({ login, password }: Credentials): string {
  if (login.includes(":")) throw new RangeError(`Login "${login}" must not hold a colon`);
  return `Basic ${utf8(`${login}:${password}`).toBase64()}`;
}
