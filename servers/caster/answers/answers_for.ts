/**
 * Which answers a request gets. `Ntrip-Version` alone asks for revision 2; but what a browser cannot
 * show at all, it is given in HTTP.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import type { GetRequest, NtripRequest } from "../../../protocols/ntrip/mod.ts";
import type { Answers } from "./answers.ts";
import { revision1, type Revision1Options } from "./revision1.ts";
import { revision2 } from "./revision2.ts";

/** The answers that fit a request. */
export function answersFor(
  request: NtripRequest,
  options: Revision1Options,
  clock: Clock,
): Answers {
  if ("ntripVersion" in request && request.ntripVersion === 2) {
    return revision2({ chunked: request.kind === "get" && takesChunks(request), clock });
  }
  return isBrowser(request)
    ? revision2({ chunked: false, browser: true, clock })
    : revision1(options);
}

/** Whether a rover's data goes out in chunks: HTTP/1.0 knows none. */
export function takesChunks({ ntripVersion, httpVersion }: GetRequest): boolean {
  return ntripVersion === 2 && httpVersion !== "1.0" && httpVersion !== "0.9";
}

/** Whether somebody sits there and looks: no receiver asks for a page. */
export function isBrowser(request: NtripRequest): boolean {
  return request.kind === "get" && request.ntripVersion === 1 &&
    /\btext\/html\b/i.test(request.headers.get("accept") ?? "");
}
