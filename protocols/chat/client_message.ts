/**
 * What clients say.
 *
 * ```text
 * {"TYPE": "HI",       "BODY": login}             first of all; may have "framing": "lines"
 * {"TYPE": "STATE",    "BODY": anything}          are there two of us?
 * {"TYPE": "WHOAVAIL", "BODY": anything}          who?
 * {"TYPE": "SENDTO",   "BODY": [login, text]}     to one
 * {"TYPE": "MESSACC",  "BODY": login}             what this one sent was shown
 * {"TYPE": "EVERY1",   "BODY": text}              to all
 * {"TYPE": "BYE",      "BODY": anything}
 * ```
 *
 * In lines framing every one has an `id`: one of the client's own, which the answers repeat; that of
 * MESSACC is the one of the INCMESS. Keys that are not known are passed over.
 *
 * @module
 */
import { z } from "zod";
import { anything, framing, id, loginAndText, text } from "./fields.ts";
import { readMessage } from "./read_message.ts";

const { literal, object } = z;

/** Any message of a client, by its TYPE. */
export const clientMessage = z.discriminatedUnion("TYPE", [
  object({ TYPE: literal("HI"), BODY: text, framing, id }),
  object({ TYPE: literal("STATE"), BODY: anything(""), id }),
  object({ TYPE: literal("WHOAVAIL"), BODY: anything(""), id }),
  object({ TYPE: literal("SENDTO"), BODY: loginAndText, id }),
  object({ TYPE: literal("MESSACC"), BODY: text, id }),
  object({ TYPE: literal("EVERY1"), BODY: text, id }),
  object({ TYPE: literal("BYE"), BODY: anything(""), id }),
]);

/** What a client says. */
export type ClientMessage = z.output<typeof clientMessage>;

/** One type of a client's messages: `ClientMessageOf<"SENDTO">`. */
export type ClientMessageOf<Type extends ClientMessage["TYPE"]> = Extract<
  ClientMessage,
  { TYPE: Type }
>;

/**
 * What an object of a client says.
 *
 * @throws {ProtocolError} when it is none of a client's messages.
 */
export function readClientMessage(object: unknown): ClientMessage {
  return readMessage(clientMessage, object);
}
