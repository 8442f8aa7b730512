/**
 * What happens in a room, a line each.
 *
 * ```text
 * ann : <joined>
 * ann > text
 * ben : <accepted>       or <failed>, or <unknown>
 * ann : <left>
 * ```
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import type { FinalStatus, RoomClient, RoomMessage, RoomObserver } from "./room_observer.ts";

/** How much is written of a login; only one that nobody can have is longer. */
const MAX_LOGIN_LENGTH = 64;

const words: Record<FinalStatus, string> = {
  delivered: "accepted",
  failed: "failed",
  unknown: "unknown",
};

/** Puts into words what it hears. */
export class RoomLog implements RoomObserver {
  readonly #write: (line: string) => void;
  readonly #clock: Clock | undefined;

  /** @param clock What each line's time is read from; without it lines have none. */
  constructor(write: (line: string) => void, clock?: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  joined({ login }: RoomClient): void {
    this.#say(login, ": <joined>");
  }

  left({ login }: RoomClient): void {
    this.#say(login, ": <left>");
  }

  taken({ from, text }: RoomMessage): void {
    this.#say(from, `> ${text}`);
  }

  settled({ to }: RoomMessage, status: FinalStatus): void {
    if (to !== undefined) this.#say(to, `: <${words[status]}>`);
  }

  stateChanged(): void {
    // It follows from who is there.
  }

  #say(login: string, what: string): void {
    const time = this.#clock === undefined ? "" : `${isoTime(this.#clock.now())} `;
    this.#write(`${time}${onOneLine(login.slice(0, MAX_LOGIN_LENGTH))} ${onOneLine(what)}`);
  }
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** What would end a line, or do worse to a terminal, as an escape: `\u000a`. */
function onOneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ).toWellFormed();
}
