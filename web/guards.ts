/**
 * What every HTTP API of a part wants before it: no request longer than 64 KiB, and none that somebody
 * else's page had a browser send.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from "hono";
import { concat } from "../core/bytes.ts";
import { formatSize } from "../core/units.ts";
import { mayAct } from "./origin.ts";

const MAX_BODY_BYTES = 64 * 1024;

/** Answers a request that is declined, in the API's own form; or throws what its `onError` knows. */
export type Decline = (c: Context, sentence: string) => Response | Promise<Response>;

/** Reads the body before the routes do; declines one that is too long. */
export function boundBody(decline: Decline): MiddlewareHandler {
  return async (c, next) => {
    const text = await readText(c.req.raw);
    if (text === undefined) {
      return await decline(c, `The body must have at most ${formatSize(MAX_BODY_BYTES)}`);
    }
    // A copy of the request itself would take its signal along, of which the runtime warns.
    const { method, headers } = c.req.raw;
    c.req.raw = new Request(c.req.url, { method, headers, body: text });
    return await next();
  };
}

/** Declines what pages send that are neither the part's own nor allowed. */
export function keepForeignPagesOut(
  allowed: readonly string[],
  decline: Decline,
): MiddlewareHandler {
  return async (c, next) => {
    if (mayAct(c.req.raw, allowed)) return await next();
    const origin = c.req.header("origin");
    return await decline(c, `Pages of ${origin} may not do this: allowOrigins does not name them`);
  };
}

/** Leaving the loop early also cancels what the peer still wants to say. */
async function readText({ body }: Request): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return new TextDecoder().decode(concat(pieces));
}
