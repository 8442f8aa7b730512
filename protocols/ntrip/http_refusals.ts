/**
 * The refusals as revision 2 has them: a status each, and a line that tells a stranger no more than it
 * must. Which of login and password was wrong it does not say.
 *
 * @module
 */
import type { HttpStatus } from "./http_reply.ts";
import type { RefusalReason } from "./reply.ts";

const credentials = { status: 401, text: "A right login and password are needed" } as const;

/** Status and text of each refusal. */
export const httpRefusals: Readonly<
  Record<RefusalReason, { readonly status: HttpStatus; readonly text: string }>
> = {
  invalidSource: credentials,
  userNotFound: credentials,
  authorizationFailed: credentials,
  staleNonce: { status: 401, text: "The login is too old" },
  notAllowed: { status: 401, text: "This user may not receive this streampoint" },
  streampointNotFound: { status: 404, text: "There is no such streampoint" },
  streampointInUse: { status: 409, text: "The streampoint has a source" },
  notActive: { status: 503, text: "The streampoint has no source now" },
  invalidProtocol: { status: 400, text: "This is no request that a caster understands" },
  methodUnknown: { status: 405, text: "A rover sends GET, a source POST" },
  codingUnknown: { status: 501, text: "The only transfer coding here is chunked" },
  relayLoop: { status: 508, text: "The stream would come back to where it is from" },
  bodyTooLong: { status: 413, text: "The request is too long" },
  headTooLong: { status: 431, text: "The request head is too long" },
  headTooSlow: { status: 408, text: "The request head took too long" },
  tooManyConnections: { status: 503, text: "There are too many connections" },
  tooManyOfUser: { status: 429, text: "This user has too many connections" },
  banned: { status: 429, text: "There were too many failed logins" },
  tooBusy: { status: 503, text: "Too many log in at this moment" },
};
