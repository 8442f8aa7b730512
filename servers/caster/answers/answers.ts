/**
 * How a client is answered: in the revision that it asked for.
 *
 * @module
 */
import type { RefusalReason, SourcetableRecord } from "../../../protocols/ntrip/mod.ts";

/** What a refusal may say beside its reason. */
export interface RefusalDetails {
  /** What was asked for; "" where that is not known. */
  streampoint: string;
  retryAfterSeconds?: number;
  /** The values of `WWW-Authenticate`, the best first. */
  challenges?: readonly string[];
}

/** The answers of one revision. */
export interface Answers {
  /** Whether a rover's data goes out in chunks. */
  readonly chunked: boolean;
  /** Tells a rover that data follows. */
  roverAccepted(): Uint8Array;
  /** Tells a source that its data is welcome. */
  sourceAccepted(): Uint8Array;
  /** The whole sourcetable. */
  sourcetable(records: readonly SourcetableRecord[]): Uint8Array;
  /** A refusal; `undefined` where the sourcetable is sent instead. */
  refusal(reason: RefusalReason, details: RefusalDetails): Uint8Array | undefined;
}

/** What clients are told of this program. RFC 9110 §10.2.4, and "NTRIP" in front by custom. */
export const SERVER = "NTRIP Wirebench";
