/**
 * Who wants to know what happens in a room: its page, its log, its recorders.
 *
 * ```text
 * joined ── taken ── settled ── left          each message that was taken is settled once
 * ```
 *
 * @module
 */
import type { DeliveryStatus, Framing, RoomState } from "../../protocols/chat/mod.ts";

/** How a client came: over TCP, or from a browser through the page. */
export type Line = "tcp" | "web";

/** A client that has joined. The same object from its joining to its leaving. */
export interface RoomClient {
  readonly login: string;
  readonly framing: Framing;
  readonly line: Line;
  /** How many messages to it have no final status yet. */
  readonly waiting: number;
}

/** A message that the server took. The same object from its taking to its settling. */
export interface RoomMessage {
  /** Who sent it. */
  readonly from: string;
  /** Whom it is for; `undefined` when it is for all. */
  readonly to: string | undefined;
  readonly text: string;
  /** When it was taken, in the clock's milliseconds. */
  readonly takenAt: number;
}

/** What becomes of a message at last. */
export type FinalStatus = Exclude<DeliveryStatus, "queued">;

/**
 * Hears what happens, in its order, right when it does. It may not throw, and it hears of every
 * message, so it has to be quick.
 */
export interface RoomObserver {
  joined(client: RoomClient): void;
  /** Its connection has ended; it may already be back with another. */
  left(client: RoomClient): void;
  /** A SENDTO or an EVERY1 that is allowed: from now on it is `queued`. */
  taken(message: RoomMessage): void;
  /** @param reason Why it is not delivered, as its sender is told. */
  settled(message: RoomMessage, status: FinalStatus, reason?: string): void;
  /** It is not told of the state at the beginning, which is WAIT4CLIENTS. */
  stateChanged(state: RoomState): void;
}
