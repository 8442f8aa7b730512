/**
 * The answers of revision 1.
 *
 * @module
 */
import {
  encodeNtripRefusal,
  encodeRefusal,
  encodeRoverAccepted,
  encodeSourceAccepted,
  encodeSourcetable,
  type OkLineEnding,
} from "../../../protocols/ntrip/mod.ts";
import { type Answers, SERVER } from "./answers.ts";

/** What revision 1 leaves open. */
export interface Revision1Options {
  /** Whose refusals: the original service's, or those of other casters. */
  refusals: "streamcaster" | "ntrip";
  /** How the `ICY 200 OK` to a rover ends. */
  okLineEnding: OkLineEnding;
}

/** The answers of revision 1. */
export function revision1({ refusals, okLineEnding }: Revision1Options): Answers {
  return {
    chunked: false,
    roverAccepted: () => encodeRoverAccepted(okLineEnding),
    sourceAccepted: encodeSourceAccepted,
    sourcetable: (records) => encodeSourcetable(records, { server: SERVER }),
    refusal: (reason, { streampoint }) =>
      refusals === "ntrip" ? encodeNtripRefusal(reason, streampoint) : encodeRefusal(reason),
  };
}
