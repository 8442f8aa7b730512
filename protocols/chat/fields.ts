/**
 * What the fields of messages hold, whichever way they go. A schema's description ends the sentence
 * "BODY of SENDTO must be".
 *
 * @module
 */
import { z } from "zod";

/**
 * Text that UTF-8 can say. Half a surrogate pair, which an escape can bring along and which some
 * peers do not survive, becomes U+FFFD.
 */
export const text = z.string().overwrite((value) => value.toWellFormed()).describe("text");

/** A login and a text. */
export const loginAndText = z.tuple([text, text]).describe(
  "a list of two texts, login and message",
);

/** A body that says nothing, but must be there: it is read as `said`, whatever it is. */
export function anything<const Said>(said: Said) {
  return z.unknown().refine((value) => value !== undefined).transform(() => said)
    .describe("there");
}

/** What a message is called by whoever sent it first; its answers have the same. */
export const id = z.string().regex(/^[\x21-\x7e]{1,64}$/)
  .describe("1 to 64 printable ASCII characters").optional();

/** Lines, asked for or agreed to. As legacy peers do, what is unknown is passed over. */
export const framing = z.literal("lines").optional().catch(undefined);

/** Why, in a sentence for a person. */
export const reason = text.optional();
