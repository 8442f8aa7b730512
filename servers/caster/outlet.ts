/**
 * What goes out to rovers, in the two forms in which they take it.
 *
 * @module
 */
import { encodeChunk } from "../../protocols/ntrip/mod.ts";
import { Broadcast, type Receiver, type ReceiverOptions } from "../../transports/broadcast.ts";
import type { Sink } from "../../transports/connection.ts";

/** The same data, plain and in chunks. */
export class Outlet {
  /** How much was sent here, to however many. */
  passedBytes = 0;
  readonly #plain: Broadcast;
  /** For the rovers of revision 2: each message is framed once for all. */
  readonly #chunked: Broadcast;

  /** @param maxBacklogBytes The most that may wait for one rover. */
  constructor(maxBacklogBytes: number) {
    const bounds = { maxBacklogBytes, whenBehind: "disconnect" as const };
    this.#plain = new Broadcast(bounds);
    this.#chunked = new Broadcast(bounds);
  }

  /** Adds one who takes it from now on. */
  add(sink: Sink, chunked: boolean, options: ReceiverOptions): Receiver {
    return this.#of(chunked).add(sink, options);
  }

  /** Takes one over from another outlet; what waits for it from there still comes first. */
  adopt(receiver: Receiver, chunked: boolean): void {
    this.#of(chunked).adopt(receiver);
  }

  /** Sends to everybody; to how many. The bytes must not change afterwards. */
  send(bytes: Uint8Array): number {
    this.passedBytes += bytes.length;
    const receivers = this.#plain.size + this.#chunked.size;
    this.#plain.send(bytes);
    if (this.#chunked.size > 0) this.#chunked.send(encodeChunk(bytes));
    return receivers;
  }

  #of(chunked: boolean): Broadcast {
    return chunked ? this.#chunked : this.#plain;
  }
}
