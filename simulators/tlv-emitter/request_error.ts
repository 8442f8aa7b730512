/**
 * Why the debug API declines a request.
 *
 * @module
 */

/** The code of a refusal and the status that it has. */
export const refusals = {
  "malformed-json": 400,
  "unknown-method": 400,
  "unknown-command": 400,
  "wrong-value": 400,
  "wrong-params": 400,
  "foreign-origin": 403,
  "not-found": 404,
  "not-allowed": 405,
  "too-large": 413,
  "stopping": 503,
} as const;

/** The code of a refusal. */
export type RefusalCode = keyof typeof refusals;

/** A request that is declined: a code for programs, and one sentence for people. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
