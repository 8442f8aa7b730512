/**
 * Who may drive a downloader: whoever knows its token, where it has one.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Decline } from "../../web/guards.ts";

/** Lets those through who know the token: in `Authorization`, or where a browser cannot say that, in `?token=`. */
export function requireToken(token: string | undefined, decline: Decline): MiddlewareHandler {
  return async (c, next) => {
    const given = /^bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1] ??
      c.req.query("token");
    if (token === undefined || isSame(given ?? "", token)) return await next();
    c.header("WWW-Authenticate", 'Bearer realm="downloads"');
    const what = given === undefined ? "There is no token" : "The token is wrong";
    return await decline(c, `${what}: this downloader serves those who know it`);
  };
}

/** Compares in a time that tells nothing about where the two differ, or how long they are. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
