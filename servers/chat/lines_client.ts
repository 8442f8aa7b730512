/**
 * A client in lines framing: it takes whatever comes, as fast as it can.
 *
 * @module
 */
import {
  encodeMessage,
  type ServerMessage,
  type ServerMessageOf,
  statusMessage,
} from "../../protocols/chat/mod.ts";
import type { Broadcast, Receiver } from "../../transports/broadcast.ts";
import type { Sink } from "../../transports/connection.ts";
import type { Client, OwnMessage } from "./client.ts";
import { type Delivery, deliveryKey } from "./delivery.ts";
import type { FinalStatus, Line } from "./room_observer.ts";

/** What such a client is made of. */
export interface LinesClientFields {
  login: string;
  line: Line;
  sink: Sink;
  /** What all clients in lines framing hear. */
  broadcast: Broadcast;
  /** It takes too little of what it is sent, and is sent nothing any more. */
  onBehind: () => void;
}

/** One client. */
export class LinesClient implements Client {
  readonly framing = "lines";
  readonly login: string;
  readonly line: Line;
  readonly deliveries = new Map<string, Delivery>();
  readonly #receiver: Receiver;

  constructor({ login, line, sink, broadcast, onBehind }: LinesClientFields) {
    this.login = login;
    this.line = line;
    this.#receiver = broadcast.add(sink, { onBehind });
  }

  get waiting(): number {
    return this.deliveries.size;
  }

  tell(message: ServerMessage): void {
    this.#receiver.send(encodeMessage(message, "lines"));
  }

  deliver(delivery: Delivery): undefined {
    delivery.isSent = true;
    const { from, text, id } = delivery;
    this.tell({ TYPE: "INCMESS", BODY: [from, text], id });
  }

  thanksFor(from: string, id: string | undefined): Delivery | undefined {
    if (id !== undefined) return this.deliveries.get(deliveryKey(from, id));
    return this.deliveries.values().find((delivery) => delivery.from === from);
  }

  settled(): void {
    // Others need not wait for it.
  }

  took({ ownId }: OwnMessage): void {
    this.tell(statusMessage("queued", { id: ownId }));
  }

  report({ ownId }: OwnMessage, status: FinalStatus, reason: string | undefined): void {
    this.tell(statusMessage(status, { id: ownId, reason }));
  }

  untilHeard(): undefined {
    // What it does not take is bounded by its broadcast.
  }

  finish(bye: ServerMessageOf<"BYE">): Promise<void> {
    this.tell(bye);
    return this.#receiver.finish();
  }

  leave(): void {
    this.#receiver.leave();
  }
}
