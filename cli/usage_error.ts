/**
 * A mistake on the command line.
 *
 * @module
 */

/** The command line is wrong: printed as one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
