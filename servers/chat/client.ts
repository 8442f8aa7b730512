/**
 * What the room needs of a client, whichever its framing: somebody to be told things, to have messages
 * delivered, and to be told what became of its own.
 *
 * @module
 */
import type { ServerMessage, ServerMessageOf } from "../../protocols/chat/mod.ts";
import type { Delivery } from "./delivery.ts";
import type { FinalStatus, RoomClient } from "./room_observer.ts";

/** The most that waits to be taken by one client; one that falls further behind is disconnected. */
export const MAX_BACKLOG_BYTES = 1024 * 1024;

/** One of a client's own messages, as far as it is told of it. The same object from first to last. */
export interface OwnMessage {
  /** What the client calls it. */
  readonly ownId: string | undefined;
}

/** A client that has joined. */
export interface Client extends RoomClient {
  /** The deliveries to it that are not settled, by their keys, in order. */
  readonly deliveries: Map<string, Delivery>;
  /** Says something to it alone. */
  tell(message: ServerMessage): void;
  /**
   * Sends a delivery to it, at once or when it is its turn: then it is `isSent`.
   *
   * @returns Why that cannot be, where it cannot.
   */
  deliver(delivery: Delivery): string | undefined;
  /** What it acknowledges when it thanks `from`; `undefined` when there is nothing to thank for. */
  thanksFor(from: string, id: string | undefined): Delivery | undefined;
  /** A delivery to it is settled: it is not sent any more, and the next one may be. */
  settled(delivery: Delivery, status: FinalStatus): void;
  /** A message of its own was taken. */
  took(message: OwnMessage): void;
  /** A message of its own came to its end. */
  report(message: OwnMessage, status: FinalStatus, reason: string | undefined): void;
  /** A promise while too much waits for it to listen to more of its wishes. */
  untilHeard(): Promise<void> | undefined;
  /** Says BYE behind all that it is still to hear. Resolves when that is out, or never will be. */
  finish(bye: ServerMessageOf<"BYE">): Promise<void>;
  /** Says nothing any more. */
  leave(): void;
}
