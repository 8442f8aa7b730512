/**
 * The answers of revision 2, and those to a browser, which are the same but for what it can show.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import {
  encodeDocument,
  encodeHttpRefusal,
  encodePostAccepted,
  encodeSourcetableBody,
  encodeStreamHead,
  httpRefusals,
} from "../../../protocols/ntrip/mod.ts";
import { type Answers, SERVER } from "./answers.ts";

/** Who is answered. */
export interface Revision2Options {
  /** Whether a rover's data goes out in chunks. */
  chunked: boolean;
  /** Whether it is a browser, which would save a sourcetable of its own type in place of showing it. */
  browser?: boolean;
  clock: Clock;
}

/** The answers of revision 2. */
export function revision2({ chunked, browser = false, clock }: Revision2Options): Answers {
  const common = () => ({ server: SERVER, date: new Date(clock.now()).toUTCString() });
  return {
    chunked,
    roverAccepted: () => encodeStreamHead({ ...common(), chunked }),
    sourceAccepted: () => encodePostAccepted(common()),
    sourcetable: (records) =>
      encodeDocument({
        ...common(),
        type: browser ? "text/plain; charset=utf-8" : "gnss/sourcetable",
        body: encodeSourcetableBody(records),
      }),
    refusal: (reason, { retryAfterSeconds, challenges }) => {
      const { status, text } = httpRefusals[reason];
      return encodeHttpRefusal({
        ...common(),
        status,
        text,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        ...(status === 401 && challenges !== undefined ? { challenges } : {}),
        ...(status === 405 ? { allow: "GET, POST" } : {}),
      });
    },
  };
}
