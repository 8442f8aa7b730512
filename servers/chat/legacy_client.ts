/**
 * A client that reads one object at a time: it is sent one, and the next when it has read that.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import {
  encodeMessage,
  excessBytes,
  LegacyOutbox,
  maxMessageBytes,
  serverManners,
  type ServerMessage,
  type ServerMessageOf,
  statusMessage,
} from "../../protocols/chat/mod.ts";
import type { Sink } from "../../transports/connection.ts";
import type { Client, OwnMessage } from "./client.ts";
import type { Delivery } from "./delivery.ts";
import type { FinalStatus, Line } from "./room_observer.ts";
import { ThanksOwed } from "./thanks_owed.ts";

/** How many answers may wait before no more is asked of the server. */
const MAX_ANSWERS = 100;

/** How many of its own messages may be open before no more of them are taken. */
const MAX_UNTOLD = 1_000;

/** How many things may wait besides deliveries: past this it misses what others say to all. */
const MAX_NOTICES = 1_000;

/** How many statuses it still hears before BYE, each a gap after the other. */
const MAX_LAST_STATUSES = 10;

/** One object to be sent. */
interface Item {
  type: ServerMessage["TYPE"];
  bytes: Uint8Array;
  /** What an INCMESS delivers. */
  delivery?: Delivery;
}

/** What such a client is made of. */
export interface LegacyClientFields {
  login: string;
  line: Line;
  sink: Sink;
  clock: Clock;
  /** For how long an acknowledgement is waited for. */
  ackTimeoutMs: number;
  /** The least that lies between two objects of which the first is not answered. */
  gapMs: number;
  /** It takes too little of what it is sent, and is sent nothing any more. */
  onBehind: () => void;
}

/** One client. */
export class LegacyClient implements Client {
  readonly framing = "legacy";
  readonly login: string;
  readonly line: Line;
  readonly deliveries = new Map<string, Delivery>();
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #onBehind: () => void;
  readonly #outbox: LegacyOutbox<Item>;
  readonly #owed: ThanksOwed;
  /** How many items wait that deliver nothing. */
  #notices = 0;
  /** Its own messages of which it was told nothing yet, in order, with what there is to tell. */
  readonly #untold = new Map<OwnMessage, ServerMessageOf<"MESSTAT"> | undefined>();
  #state: "open" | "finishing" | "gone" = "open";
  #isUnderWay = false;
  #sleep: AbortController | undefined;
  #heard: PromiseWithResolvers<void> | undefined;
  readonly #finished = Promise.withResolvers<void>();

  constructor(
    { login, line, sink, clock, ackTimeoutMs, gapMs, onBehind }: LegacyClientFields,
  ) {
    this.login = login;
    this.line = line;
    this.#sink = sink;
    this.#clock = clock;
    this.#outbox = new LegacyOutbox({ gapMs });
    this.#owed = new ThanksOwed(ackTimeoutMs, clock);
    this.#onBehind = onBehind;
  }

  get waiting(): number {
    return this.deliveries.size;
  }

  tell(message: ServerMessage): void {
    this.send(message.TYPE, encodeMessage(message, "legacy"));
  }

  /**
   * Sends an object that delivers nothing, when it is its turn.
   *
   * @returns Whether it will be sent: what is said to all does not, when too much waits.
   */
  send(type: ServerMessage["TYPE"], bytes: Uint8Array): boolean {
    if (this.#state !== "open") return false;
    if (this.#notices >= MAX_NOTICES) {
      if (type === "BROADCAST") return false;
      this.leave();
      this.#onBehind();
      return false;
    }
    this.#notices++;
    this.#outbox.add({ type, bytes }, serverManners[type]);
    this.#sendDue();
    return true;
  }

  deliver(delivery: Delivery): string | undefined {
    const { from, text, id } = delivery;
    const message: ServerMessageOf<"INCMESS"> = { TYPE: "INCMESS", BODY: [from, text], id };
    const excess = excessBytes(message, "legacy");
    if (excess > 0) {
      return `it is ${excess} bytes longer than the ${maxMessageBytes.legacy} that ` +
        `the client of ${this.login} reads`;
    }
    if (this.#state !== "open") return undefined;
    const bytes = encodeMessage(message, "legacy");
    this.#outbox.add({ type: "INCMESS", bytes, delivery }, serverManners.INCMESS);
    this.#sendDue();
    return undefined;
  }

  thanksFor(from: string): Delivery | undefined {
    if (this.#owed.pay(from)) return undefined;
    const delivery = this.#outbox.inFlight?.delivery;
    return delivery?.from === from ? delivery : undefined;
  }

  settled(delivery: Delivery, status: FinalStatus): void {
    if (!delivery.isSent) {
      this.#outbox.withdraw((item) => item.delivery === delivery);
    } else if (this.#outbox.inFlight?.delivery === delivery) {
      if (status === "delivered") {
        this.#owed.thanked();
        this.#outbox.acknowledged();
      } else {
        this.#owed.unthanked(delivery.from);
        this.#outbox.gaveUp();
      }
    }
    this.#sendDue();
  }

  took(message: OwnMessage): void {
    if (this.#state === "open") this.#untold.set(message, undefined);
  }

  /** A client without ids takes each status for that of its oldest message. */
  report(message: OwnMessage, status: FinalStatus, reason: string | undefined): void {
    if (!this.#untold.has(message)) return;
    this.#untold.set(message, statusMessage(status, { id: message.ownId, reason }));
    for (const [oldest, ready] of this.#untold) {
      if (ready === undefined) break;
      this.#untold.delete(oldest);
      this.tell(ready);
    }
    this.#listenAgain();
  }

  untilHeard(): Promise<void> | undefined {
    if (this.#state === "gone" || !this.#isFull) return undefined;
    this.#heard ??= Promise.withResolvers();
    return this.#heard.promise;
  }

  finish(bye: ServerMessageOf<"BYE">): Promise<void> {
    if (this.#state === "open") {
      this.#state = "finishing";
      // Nothing is waited for any more, so what shows that something was read is a gap behind it.
      this.#outbox.gaveUp();
      const waiting = this.#outbox.drain().filter(({ type }) => type === "MESSTAT");
      const last: Item[] = [
        ...waiting.slice(0, MAX_LAST_STATUSES),
        { type: "BYE", bytes: encodeMessage(bye, "legacy") },
      ];
      for (const item of last) this.#outbox.add(item, "follows");
      this.#sendDue();
    }
    return this.#finished.promise;
  }

  leave(): void {
    this.#state = "gone";
    this.#outbox.drain();
    this.#untold.clear();
    this.#sleep?.abort();
    this.#heard?.resolve();
    this.#finished.resolve();
  }

  /** Hands over what is due, one at a time, and comes back when something else is. */
  #sendDue(): void {
    while (this.#state !== "gone" && !this.#isUnderWay) {
      const nowMs = this.#clock.now();
      const item = this.#outbox.due(nowMs);
      if (item === undefined) return this.#waitFor(this.#outbox.dueAtMs - nowMs);
      if (item.delivery !== undefined) item.delivery.isSent = true;
      else {
        this.#notices--;
        this.#listenAgain();
      }
      this.#isUnderWay = true;
      this.#sink.send(item.bytes, this.#done);
    }
  }

  readonly #done = (error?: Error | null): void => {
    this.#isUnderWay = false;
    if (error) this.leave();
    else if (this.#state === "finishing" && this.#outbox.length === 0) this.leave();
    else this.#sendDue();
  };

  get #isFull(): boolean {
    return this.#notices >= MAX_ANSWERS || this.#untold.size >= MAX_UNTOLD;
  }

  #listenAgain(): void {
    if (this.#isFull) return;
    this.#heard?.resolve();
    this.#heard = undefined;
  }

  #waitFor(delayMs: number): void {
    if (delayMs === Infinity || this.#sleep !== undefined) return;
    const sleep = this.#sleep = new AbortController();
    this.#clock.sleep(delayMs, sleep.signal).then(() => {
      this.#sleep = undefined;
      this.#sendDue();
    }, () => this.#sleep = undefined);
  }
}
