/**
 * How each message is sent to a peer that reads one object at a time; `legacy_outbox.ts` keeps to it.
 *
 * @module
 */
import type { ClientMessage } from "./client_message.ts";
import type { ServerMessage } from "./server_message.ts";

/**
 * - `awaits`: nothing follows until it is answered, which shows that it was read;
 * - `follows`: it waits for its turn, and is not answered;
 * - `passes`: it is not answered either, and does not wait for an answer to another one.
 */
export type Manner = "awaits" | "follows" | "passes";

/** What a server sends. BYE passes, for a client that answers nothing is to hear it too. */
export const serverManners: Readonly<Record<ServerMessage["TYPE"], Manner>> = {
  STATE: "follows",
  WHOAVAIL: "follows",
  INCMESS: "awaits",
  BROADCAST: "follows",
  MESSTAT: "follows",
  BYE: "passes",
};

/**
 * What a client sends. MESSACC passes, for two clients that sent to each other would else wait for
 * ever.
 */
export const clientManners: Readonly<Record<ClientMessage["TYPE"], Manner>> = {
  HI: "awaits",
  STATE: "awaits",
  WHOAVAIL: "awaits",
  SENDTO: "awaits",
  MESSACC: "passes",
  EVERY1: "awaits",
  BYE: "passes",
};

const replies: Readonly<Partial<Record<ClientMessage["TYPE"], ServerMessage["TYPE"]>>> = {
  HI: "STATE",
  STATE: "STATE",
  WHOAVAIL: "WHOAVAIL",
  SENDTO: "MESSTAT",
  EVERY1: "MESSTAT",
  BYE: "BYE",
};

/** Whether a legacy server's message is what answers this one of a client. */
export function isReply(sent: ClientMessage, received: ServerMessage): boolean {
  return replies[sent.TYPE] === received.TYPE;
}
