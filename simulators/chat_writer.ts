/**
 * How a chat client's messages go out: one a line and at once, or, to a server that may read one object
 * at a time, each when its turn has come.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import {
  clientManners,
  type ClientMessage,
  encodeMessage,
  LegacyOutbox,
} from "../protocols/chat/mod.ts";
import type { Sink } from "../transports/connection.ts";

/** One client's way out. */
export interface ChatWriter extends Disposable {
  /** What was sent and has to be answered before the next is; only in legacy framing. */
  readonly inFlight: ClientMessage | undefined;
  /**
   * Sends a message when its turn comes.
   *
   * @param onHandedOver Called just before the socket gets it, perhaps before this returns.
   * @throws {RangeError} when it is longer than the server reads.
   */
  write(message: ClientMessage, onHandedOver?: () => void): void;
  /** Says that what is in flight was answered. */
  answered(): void;
}

/** Whoever reads from a connection sees that it is over. */
const ignore = () => {};

/** The way out in lines framing. */
export function linesWriter(sink: Sink): ChatWriter {
  return {
    inFlight: undefined,
    write(message, onHandedOver = ignore) {
      const bytes = encodeMessage(message, "lines");
      onHandedOver();
      sink.send(bytes, ignore);
    },
    answered: ignore,
    [Symbol.dispose]: ignore,
  };
}

/** A message that waits for its turn. */
interface Waiting {
  message: ClientMessage;
  bytes: Uint8Array;
  onHandedOver: () => void;
}

/** The way out in legacy framing: the next message waits for the answer to the one before. */
export class LegacyWriter implements ChatWriter {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #answerTimeoutMs: number;
  readonly #outbox = new LegacyOutbox<Waiting>();
  #answerDueAtMs = Infinity;
  #sleep: { untilMs: number; stop: AbortController } | undefined;
  #isOver = false;

  /** @param answerTimeoutMs After so long without an answer the next message goes out. */
  constructor(sink: Sink, clock: Clock, answerTimeoutMs: number) {
    this.#sink = sink;
    this.#clock = clock;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  get inFlight(): ClientMessage | undefined {
    return this.#outbox.inFlight?.message;
  }

  write(message: ClientMessage, onHandedOver: () => void = ignore): void {
    const bytes = encodeMessage(message, "legacy");
    this.#outbox.add({ message, bytes, onHandedOver }, clientManners[message.TYPE]);
    this.#pump();
  }

  answered(): void {
    this.#outbox.acknowledged();
    this.#answerDueAtMs = Infinity;
    this.#pump();
  }

  /** Hands what was not sent yet over to another writer. */
  giveTo(writer: ChatWriter): void {
    this[Symbol.dispose]();
    for (const { message, onHandedOver } of this.#outbox.drain()) {
      writer.write(message, onHandedOver);
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#sleep?.stop.abort();
  }

  #pump(): void {
    if (this.#isOver) return;
    const nowMs = this.#clock.now();
    if (nowMs >= this.#answerDueAtMs) {
      this.#outbox.gaveUp();
      this.#answerDueAtMs = Infinity;
    }
    for (let next = this.#outbox.due(nowMs); next !== undefined; next = this.#outbox.due(nowMs)) {
      if (this.#outbox.inFlight === next) this.#answerDueAtMs = nowMs + this.#answerTimeoutMs;
      next.onHandedOver();
      this.#sink.send(next.bytes, ignore);
    }
    this.#wakeAt(Math.min(this.#outbox.dueAtMs, this.#answerDueAtMs));
  }

  /** Pumps again at a moment; a timer that is set for an earlier one does it as well. */
  #wakeAt(atMs: number): void {
    if (atMs === Infinity || this.#isOver) return;
    if (this.#sleep !== undefined) {
      if (this.#sleep.untilMs <= atMs) return;
      this.#sleep.stop.abort();
    }
    const sleep = { untilMs: atMs, stop: new AbortController() };
    this.#sleep = sleep;
    this.#clock.sleep(atMs - this.#clock.now(), sleep.stop.signal).then(() => {
      this.#sleep = undefined;
      this.#pump();
    }, ignore);
  }
}
