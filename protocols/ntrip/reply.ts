/**
 * What a caster answers before the data: acceptances and refusals of revision 1.
 *
 * ```text
 * rover     ICY 200 OK CRLF                  everything after it is data
 * source    ICY 200 OK CRLF CRLF
 * refusal   ERROR - … CRLF                   then the caster closes
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";

/**
 * How an `ICY 200 OK` ends: with one CRLF, or with one and a blank line. RTKLIB takes everything
 * after the first CRLF for data; old MAVProxy waits for the blank line.
 */
export type OkLineEnding = "crlf" | "blank-line";

/**
 * The original service's refusals, and those of this one's bounds in the same style. The last four
 * belong to revision 2, where `http_refusals.ts` words them.
 */
export const refusals = {
  invalidSource: "ERROR - Invalid streampoint or password",
  streampointInUse: "ERROR - streampoint is already in use",
  invalidProtocol: "ERROR - Invalid protocol",
  userNotFound: "Error - User not found",
  authorizationFailed: "Error - User authorization failed",
  notAllowed: "Error - streampoint not allowed for user",
  streampointNotFound: "Error - streampoint not found",
  notActive: "Error - streampoint is not active",
  tooManyConnections: "ERROR - Too many connections",
  headTooLong: "ERROR - Request head is too long",
  headTooSlow: "ERROR - Request head took too long",
  tooManyOfUser: "ERROR - Too many connections of this user",
  banned: "ERROR - Too many failed logins, try again later",
  tooBusy: "ERROR - Too busy, try again later",
  staleNonce: "Error - User authorization is too old",
  methodUnknown: "ERROR - Method not allowed",
  codingUnknown: "ERROR - Transfer coding not implemented",
  relayLoop: "ERROR - The stream would come back to where it is from",
  bodyTooLong: "ERROR - Request body is too long",
} as const;

/** Why a caster refuses. */
export type RefusalReason = keyof typeof refusals;

/** Tells a rover that data follows. */
export function encodeRoverAccepted(ending: OkLineEnding = "crlf"): Uint8Array<ArrayBuffer> {
  return utf8(ending === "crlf" ? "ICY 200 OK\r\n" : "ICY 200 OK\r\n\r\n");
}

/** Tells a source that its data is welcome. */
export function encodeSourceAccepted(): Uint8Array<ArrayBuffer> {
  return utf8("ICY 200 OK\r\n\r\n");
}

/** A refusal in the original service's words. */
export function encodeRefusal(reason: RefusalReason): Uint8Array<ArrayBuffer> {
  return utf8(`${refusals[reason]}\r\n`);
}

/**
 * A refusal as other revision 1 casters word it; `undefined` where they send the sourcetable
 * instead. Bounds have no words of their own there, so they keep ours.
 *
 * @param streampoint What was asked for: the realm that a rover has to authenticate for.
 */
export function encodeNtripRefusal(
  reason: RefusalReason,
  streampoint: string,
): Uint8Array<ArrayBuffer> | undefined {
  switch (reason) {
    case "invalidSource":
      return utf8("ERROR - Bad Password\r\n");
    case "streampointInUse":
      return utf8("ERROR - Mount Point Taken or Invalid\r\n");
    case "userNotFound":
    case "authorizationFailed":
    case "notAllowed":
    case "staleNonce":
      return utf8(
        "HTTP/1.0 401 Unauthorized\r\n" +
          `WWW-Authenticate: Basic realm="/${realmText(streampoint)}"\r\n` +
          "Content-Length: 0\r\n\r\n",
      );
    case "streampointNotFound":
      return undefined;
    default:
      return encodeRefusal(reason);
  }
}

/** The name comes from the peer, percent-decoded: it must not end the quotes or the line. */
function realmText(streampoint: string): string {
  return encodeURI(streampoint.toWellFormed());
}
