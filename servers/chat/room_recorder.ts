/**
 * What a room is observed by.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { ChatContext } from "./chat.ts";
import type { FinalStatus, RoomMessage, RoomObserver } from "./room_observer.ts";

/** Records the messages of a room, and its deliveries. */
export class RoomRecorder implements RoomObserver {
  readonly #observe: ChatContext["observe"];

  constructor(observe: ChatContext["observe"]) {
    this.#observe = observe;
  }

  joined(): void {
    // Whoever accepted its connection records that.
  }

  left(): void {
    // Likewise.
  }

  taken({ text }: RoomMessage): void {
    this.#observe.messages.received(utf8(text));
  }

  settled({ to, takenAt }: RoomMessage, status: FinalStatus): void {
    if (to === undefined) return;
    this.#observe.deliveries.done(takenAt, status === "delivered" ? "ok" : "error");
  }

  stateChanged(): void {
    // It follows from who is there.
  }
}
