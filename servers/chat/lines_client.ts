/**
 * A client in lines framing: it takes whatever comes, as fast as it can.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import {
  formatLine,
  type ServerMessage,
  type ServerMessageOf,
  statusMessage,
} from "../../protocols/chat/mod.ts";
import type { Broadcast, Receiver } from "../../transports/broadcast.ts";
import type { Sink } from "../../transports/connection.ts";
import type { Client, OwnMessage } from "./client.ts";
import { type Delivery, deliveryKey } from "./delivery.ts";
import type { FinalStatus, Line } from "./room_observer.ts";
import type { Turn, Waiting } from "./turn.ts";

/** How much is said within one turn before it is handed over, in UTF-16 units. */
const MAX_SAID_LENGTH = 64 * 1024;

/** What such a client is made of. */
export interface LinesClientFields {
  login: string;
  line: Line;
  sink: Sink;
  /** What all clients in lines framing hear. */
  broadcast: Broadcast;
  turn: Turn;
  /** It takes too little of what it is sent, and is sent nothing any more. */
  onBehind: () => void;
}

/** One client. */
export class LinesClient implements Client, Waiting {
  readonly framing = "lines";
  readonly login: string;
  readonly line: Line;
  readonly deliveries = new Map<string, Delivery>();
  readonly #receiver: Receiver;
  readonly #turn: Turn;
  /** Whole lines that were said in this turn. */
  #said = "";
  #isOver = false;

  constructor({ login, line, sink, broadcast, turn, onBehind }: LinesClientFields) {
    this.login = login;
    this.line = line;
    this.#turn = turn;
    this.#receiver = broadcast.add(sink, { onBehind });
  }

  get waiting(): number {
    return this.deliveries.size;
  }

  tell(message: ServerMessage): void {
    if (this.#isOver) return;
    if (this.#said === "") this.#turn.add(this);
    this.#said += formatLine(message);
    if (this.#said.length > MAX_SAID_LENGTH) this.handOver();
  }

  handOver(): void {
    if (this.#said === "") return;
    const bytes = utf8(this.#said);
    this.#said = "";
    this.#receiver.send(bytes);
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
    this.#isOver = true;
    this.handOver();
    return this.#receiver.finish();
  }

  leave(): void {
    this.#isOver = true;
    this.#receiver.leave();
  }
}
