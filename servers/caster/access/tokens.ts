/**
 * The tokens of programs that administer a caster. A token is 32 random bytes, so a plain hash of it
 * cannot be searched; the settings hold nothing else.
 *
 * ```text
 * Authorization: Bearer wb_43 characters of base64url        settings: sha256$hex
 * ```
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";

/** How many there may be. */
export const MAX_TOKENS = 100;

/** A new token, and what the settings keep of it. */
export function makeToken(): { token: string; hash: string } {
  const token = `wb_${randomBytes(32).toString("base64url")}`;
  return { token, hash: hashToken(token) };
}

/** What the settings keep of a token. */
export function hashToken(token: string): string {
  return `sha256$${createHash("sha256").update(token).digest("hex")}`;
}

/**
 * The name under which a hash is kept of the token that an `Authorization` header holds; `undefined`
 * when it holds none of ours. Hashes are compared, so that the time tells nothing of a token.
 */
export function tokenName(
  authorization: string,
  hashes: ReadonlyMap<string, string>,
): string | undefined {
  const [, token] = /^bearer[ \t]+(\S{1,256})$/i.exec(authorization) ?? [];
  if (token === undefined) return undefined;
  const hash = hashToken(token);
  for (const [name, known] of hashes) if (known === hash) return name;
  return undefined;
}
