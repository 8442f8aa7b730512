/**
 * The same bytes to many receivers: one shared buffer, a bounded backlog for each receiver, and a
 * policy for one that falls behind. Nobody ever waits for anybody else.
 *
 * A receiver that keeps up costs one hand-over a message: nothing is copied, queued or awaited. While
 * a hand-over is under way what follows is queued, and goes out merged into one when it is done.
 *
 * @module
 */
import { concat } from "../core/bytes.ts";
import type { Sink } from "./connection.ts";

/** What happens to a receiver whose backlog would pass the bound. */
export type WhenBehind = "disconnect" | "drop-oldest";

/** Options of a {@link Broadcast}. */
export interface BroadcastOptions {
  /**
   * The most bytes that wait for one receiver, those under way included. A message for one for whom
   * nothing waits goes out whatever its size.
   */
  maxBacklogBytes: number;
  /**
   * `disconnect` takes it off the broadcast; `drop-oldest` forgets the oldest whole messages that wait,
   * or the new one where it would not fit even so.
   */
  whenBehind: WhenBehind;
}

/** How a receiver takes part. */
export interface ReceiverOptions {
  /** Queue everything until {@link Receiver.release}, so that something else can be sent first. */
  held?: boolean;
  /** Called once when the receiver was taken off for being behind. */
  onBehind?: () => void;
}

/** One who listens. */
export interface Receiver {
  /** Bytes that wait or are under way. */
  readonly backlogBytes: number;
  /** How many messages were dropped because it was behind. */
  readonly dropped: number;
  /** Sends to this receiver alone, behind all that waits for it; to one that has gone, nothing. */
  send(bytes: Uint8Array): void;
  /** Ends the hold: what was queued goes out. */
  release(): void;
  /** Takes it off the broadcast. What is under way still arrives. */
  leave(): void;
  /**
   * Takes it off the broadcast; what waits still goes out. Resolves when it has, or when it never
   * will.
   */
  finish(): Promise<void>;
}

/** What one hand-over carries at most when a lagging receiver's messages are merged. */
const MAX_MERGED_BYTES = 64 * 1024;

/** One sender's side. */
export class Broadcast {
  readonly #receivers = new Set<BroadcastReceiver>();
  readonly #options: BroadcastOptions;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  /** How many receivers there are. */
  get size(): number {
    return this.#receivers.size;
  }

  /** Adds a receiver; it gets everything sent from now on. */
  add(sink: Sink, options: ReceiverOptions = {}): Receiver {
    const receiver = new BroadcastReceiver(sink, this.#options, options, () => {
      this.#receivers.delete(receiver);
    });
    this.#receivers.add(receiver);
    return receiver;
  }

  /**
   * Takes a receiver over from another broadcast: from now on it gets what is sent here, behind what
   * waits for it from there. It keeps its bounds. One that was taken off stays so.
   */
  adopt(receiver: Receiver): void {
    if (!(receiver instanceof BroadcastReceiver)) {
      throw new TypeError("Cannot adopt a receiver that no broadcast made");
    }
    if (receiver.join(() => this.#receivers.delete(receiver))) this.#receivers.add(receiver);
  }

  /** Sends to everybody. The bytes are shared, not copied: they must not change afterwards. */
  send(bytes: Uint8Array): void {
    for (const receiver of this.#receivers) receiver.send(bytes);
  }
}

class BroadcastReceiver implements Receiver {
  dropped = 0;
  readonly #sink: Sink;
  readonly #bounds: BroadcastOptions;
  readonly #onBehind: (() => void) | undefined;
  #remove: () => void;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #bytesUnderWay = 0;
  #state: "ready" | "busy" | "held" | "gone";
  #finished: PromiseWithResolvers<void> | undefined;

  constructor(sink: Sink, bounds: BroadcastOptions, options: ReceiverOptions, remove: () => void) {
    this.#sink = sink;
    this.#bounds = bounds;
    this.#onBehind = options.onBehind;
    this.#remove = remove;
    this.#state = options.held ? "held" : "ready";
  }

  get backlogBytes(): number {
    return this.#queuedBytes + this.#bytesUnderWay;
  }

  send(bytes: Uint8Array): void {
    if (this.#state === "ready") return this.#handOver(bytes);
    if (this.#state === "gone") return;
    if (this.backlogBytes + bytes.length > this.#bounds.maxBacklogBytes) {
      if (this.#bounds.whenBehind === "disconnect") {
        this.leave();
        this.#onBehind?.();
        return;
      }
      // What is under way cannot be forgotten any more.
      if (this.#bytesUnderWay + bytes.length > this.#bounds.maxBacklogBytes) {
        this.dropped++;
        return;
      }
      while (this.backlogBytes + bytes.length > this.#bounds.maxBacklogBytes) {
        this.#queuedBytes -= this.#queue.shift()!.length;
        this.dropped++;
      }
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
  }

  release(): void {
    if (this.#state === "held") this.#next();
  }

  /** Leaves its broadcast for another, which says how to leave that; whether it still takes part. */
  join(remove: () => void): boolean {
    if (this.#state === "gone" || this.#finished !== undefined) return false;
    this.#remove();
    this.#remove = remove;
    return true;
  }

  leave(): void {
    if (this.#state === "gone") return;
    this.#state = "gone";
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#remove();
    this.#finished?.resolve();
  }

  finish(): Promise<void> {
    this.#remove();
    if (this.#state !== "busy") this.leave();
    this.#finished ??= Promise.withResolvers();
    if (this.#state === "gone") this.#finished.resolve();
    return this.#finished.promise;
  }

  #handOver(bytes: Uint8Array): void {
    this.#state = "busy";
    this.#bytesUnderWay = bytes.length;
    this.#sink.send(bytes, this.#done);
  }

  readonly #done = (error?: Error | null): void => {
    this.#bytesUnderWay = 0;
    if (error) this.leave();
    else if (this.#state === "busy") this.#next();
  };

  #next(): void {
    if (this.#queue.length === 0) {
      this.#state = "ready";
      if (this.#finished !== undefined) this.leave();
      return;
    }
    let count = 0;
    let bytes = 0;
    do bytes += this.#queue[count++]!.length; while (
      count < this.#queue.length && bytes + this.#queue[count]!.length <= MAX_MERGED_BYTES
    );
    const merged = this.#queue.splice(0, count);
    this.#queuedBytes -= bytes;
    this.#handOver(merged.length === 1 ? merged[0]! : concat(merged));
  }
}
