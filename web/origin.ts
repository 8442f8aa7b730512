/**
 * Who may drive a part through a browser. Any page that somebody visits can send requests to this
 * machine; the browser says whose page it was in `Origin`. Programs such as `curl` send none.
 *
 * @module
 */
import { isIP } from "node:net";
import { z } from "zod";

/** Origins of pages that may drive a part besides its own: an option for every part with a page. */
export const allowedOrigins = () =>
  z.array(
    z.union([
      z.literal("*"),
      z.url({
        protocol: /^https?$/,
        error: "must be an origin such as http://bench:8080, or * for any",
      }),
    ]).meta({ unit: "origin" }),
  ).default([]);

/**
 * Whether a request may do something: it came from no page, from a page of this very server, or from
 * one that was allowed.
 *
 * A server's own page is known by its address. One that is reached under a name must be allowed, for
 * whoever owns a name can have it lead here (DNS rebinding); `localhost` leads nowhere else.
 */
export function mayAct(request: Request, allowed: readonly string[]): boolean {
  const written = request.headers.get("origin");
  if (written === null || allowed.includes("*")) return true;
  const origin = URL.parse(written);
  if (origin === null) return false;
  if (allowed.some((one) => URL.parse(one)?.origin === origin.origin)) return true;
  const { hostname } = origin;
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) > 0;
  return origin.host === request.headers.get("host") &&
    (isAddress || hostname === "localhost" || hostname.endsWith(".localhost"));
}
