/**
 * What became of the messages that a chat client has sent on one connection.
 *
 * ```text
 * send ──▶ (waits for its turn) ──▶ handed over ──▶ queued ──▶ delivered | failed | unknown
 *   the connection ends: failed          unknown       unknown
 * ```
 *
 * @module
 */
import type { ClientMessage, DeliveryStatus } from "../protocols/chat/mod.ts";

/** What is known of a message that was sent. */
export interface Fate {
  /** All but `queued` are final. */
  status: DeliveryStatus;
  /** Why it is not delivered, in words that a sentence can end with. */
  reason: string | undefined;
  /**
   * False when a legacy server may have meant another message: more than one waited for its status,
   * and statuses have no ids there. It is taken for that of the oldest.
   */
  isCertain: boolean;
}

/** Hears each change of a message's fate; the last is final. Called perhaps before `send` returns. */
export type FateListener = (fate: Fate) => void;

/** A message without a final status. */
interface Pending {
  message: ClientMessage;
  isHandedOver: boolean;
  onFate: FateListener;
}

/** The messages that have no final status yet. */
export class PendingMessages {
  /** By id, in the order in which they were sent. */
  readonly #pending = new Map<string, Pending>();

  /** How many there are. */
  get size(): number {
    return this.#pending.size;
  }

  /** Adds one; what it gives back is to be called when the socket gets the message. */
  add(id: string, message: ClientMessage, onFate: FateListener): () => void {
    const pending: Pending = { message, isHandedOver: false, onFate };
    this.#pending.set(id, pending);
    return () => pending.isHandedOver = true;
  }

  /** Forgets one that cannot be sent. */
  remove(id: string): void {
    this.#pending.delete(id);
  }

  /** Whether the next status without an id belongs to this message. */
  isOldest(message: ClientMessage): boolean {
    return this.#oldest()?.[1].message === message;
  }

  /** A status came that names its message. One that nobody waits for is passed over. */
  settle(id: string, status: DeliveryStatus, reason: string | undefined): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (status !== "queued") this.#pending.delete(id);
    pending.onFate({ status, reason, isCertain: true });
  }

  /** A status came without an id. */
  settleOldest(status: DeliveryStatus, reason: string | undefined): void {
    const oldest = this.#oldest();
    if (oldest === undefined) return;
    const [id, { onFate }] = oldest;
    const isCertain = !this.#areSeveralHandedOver();
    if (status !== "queued") this.#pending.delete(id);
    onFate({ status, reason, isCertain });
  }

  /** The connection is over. */
  end(): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { isHandedOver, onFate } of pending) {
      const [status, what] = isHandedOver
        ? ["unknown", "known"] as const
        : ["failed", "sent"] as const;
      onFate({ status, reason: `the connection ended before it was ${what}`, isCertain: true });
    }
  }

  #oldest(): [string, Pending] | undefined {
    const [first] = this.#pending;
    return first?.[1].isHandedOver ? first : undefined;
  }

  #areSeveralHandedOver(): boolean {
    const [, second] = this.#pending.values();
    return second?.isHandedOver ?? false;
  }
}
