/**
 * A message on its way from one client to another.
 *
 * @module
 */
import type { Client, OwnMessage } from "./client.ts";
import type { RoomMessage } from "./room_observer.ts";

/** What a delivery is made of. */
export interface DeliveryFields {
  sender: Client;
  to: string;
  text: string;
  /** What its receiver calls it. */
  id: string;
  ownId: string | undefined;
  takenAt: number;
}

/** One message to one login, from its taking to its settling. */
export class Delivery implements RoomMessage, OwnMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly id: string;
  readonly ownId: string | undefined;
  readonly takenAt: number;
  readonly key: string;
  /** Who is told what becomes of it: the newest connection that sent it. */
  sender: Client;
  /** Who has it, or will have it in turn; `undefined` while it is kept for somebody absent. */
  addressee: Client | undefined;
  /** Whether its addressee may have seen it. */
  isSent = false;

  constructor({ sender, to, text, id, ownId, takenAt }: DeliveryFields) {
    this.sender = sender;
    this.from = sender.login;
    this.to = to;
    this.text = text;
    this.id = id;
    this.ownId = ownId;
    this.takenAt = takenAt;
    this.key = deliveryKey(this.from, id);
  }
}

/** What tells a delivery from all others to the same login. An id has no blanks. */
export function deliveryKey(from: string, id: string): string {
  return `${id} ${from}`;
}
