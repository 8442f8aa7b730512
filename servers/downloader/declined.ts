/**
 * What a downloader does not do, and why.
 *
 * @module
 */

/** Why something is declined. */
export type DeclineCode = "not-found" | "wrong-state" | "full";

/** Something that cannot be done with the downloads there are: one sentence for who asked. */
export class Declined extends Error {
  override readonly name = "Declined";
  readonly code: DeclineCode;

  constructor(code: DeclineCode, message: string) {
    super(message);
    this.code = code;
  }
}
