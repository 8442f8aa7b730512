/**
 * What servers say.
 *
 * ```text
 * {"TYPE": "STATE",     "BODY": "WAIT4CLIENTS" | "READY2SERV"}    the first may echo "framing": "lines"
 * {"TYPE": "WHOAVAIL",  "BODY": [login, …]}                       "more": how many it leaves out
 * {"TYPE": "INCMESS",   "BODY": [login, text]}                    from one; to be answered by MESSACC
 * {"TYPE": "BROADCAST", "BODY": [login, text]}                    from one, to all
 * {"TYPE": "MESSTAT",   "BODY": true | false}                     what became of SENDTO or EVERY1
 * {"TYPE": "BYE",       "BODY": false}                            before every close
 * ```
 *
 * A MESSTAT of false and a BYE may have a `reason`. In lines framing every message has an `id`, and
 * MESSTAT a `status`. Keys that are not known are passed over, as legacy clients do with all these.
 *
 * @module
 */
import { z } from "zod";
import { anything, framing, id, loginAndText, reason, text } from "./fields.ts";
import { readMessage } from "./read_message.ts";

const { literal, object } = z;

/** Fewer than two users are there, or two and more. */
export const roomStates = ["WAIT4CLIENTS", "READY2SERV"] as const;

/** Whether there is anybody to talk to. */
export type RoomState = (typeof roomStates)[number];

/** What becomes of a message, see `delivery_status.ts`. */
export const deliveryStatuses = ["queued", "delivered", "failed", "unknown"] as const;

/** Any message of a server, by its TYPE. */
export const serverMessage = z.discriminatedUnion("TYPE", [
  object({
    TYPE: literal("STATE"),
    BODY: z.enum(roomStates).describe(roomStates.join(" or ")),
    framing,
    id,
  }),
  object({
    TYPE: literal("WHOAVAIL"),
    BODY: z.array(text).describe("a list of logins"),
    more: z.int().min(0).describe("a whole number").optional(),
    id,
  }),
  object({ TYPE: literal("INCMESS"), BODY: loginAndText, id }),
  object({ TYPE: literal("BROADCAST"), BODY: loginAndText, id }),
  object({
    TYPE: literal("MESSTAT"),
    BODY: z.boolean().nullable().describe("true or false, or null while it is queued"),
    status: z.enum(deliveryStatuses).describe(deliveryStatuses.join(" or ")).optional(),
    reason,
    id,
  }),
  object({ TYPE: literal("BYE"), BODY: anything(false), reason, id }),
]);

/** What a server says. */
export type ServerMessage = z.output<typeof serverMessage>;

/** One type of a server's messages: `ServerMessageOf<"INCMESS">`. */
export type ServerMessageOf<Type extends ServerMessage["TYPE"]> = Extract<
  ServerMessage,
  { TYPE: Type }
>;

/**
 * What an object of a server says.
 *
 * @throws {ProtocolError} when it is none of a server's messages.
 */
export function readServerMessage(object: unknown): ServerMessage {
  return readMessage(serverMessage, object);
}
