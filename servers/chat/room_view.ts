/**
 * What there is to show of a room: who is there, the last messages and what became of them, how many
 * there were, and how many a second.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { RecentRate } from "../../observations/recent_rate.ts";
import type { DeliveryStatus, RoomState } from "../../protocols/chat/mod.ts";
import type { FinalStatus, RoomClient, RoomMessage, RoomObserver } from "./room_observer.ts";

/** How many messages are kept. */
const KEPT_MESSAGES = 100;

/** How many clients are shown: those who have been there longest. */
const SHOWN_CLIENTS = 200;

/** How much of a text is shown, in UTF-16 units. */
const SHOWN_LENGTH = 300;

/** A message, for people. */
export interface ShownMessage {
  /** Counts from 1 since the room began. */
  number: number;
  from: string;
  /** Left out when it is for all. */
  to?: string;
  text: string;
  /** How many UTF-16 units of the text are left out at its end. */
  more?: number;
  /** When it was taken; milliseconds since the Unix epoch. */
  atMs: number;
  status: DeliveryStatus;
  /** How long it took to be settled; left out until then. */
  tookMs?: number;
  reason?: string;
}

/** Watches a room. */
export class RoomView implements RoomObserver {
  readonly #clock: Clock;
  readonly #clients = new Set<RoomClient>();
  readonly #messages = new Map<RoomMessage, ShownMessage>();
  readonly #taken: RecentRate;
  readonly #delivered: RecentRate;
  #failed = 0;
  #unknown = 0;
  #state: RoomState = "WAIT4CLIENTS";
  #changes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#taken = new RecentRate(clock);
    this.#delivered = new RecentRate(clock);
  }

  /** How often something happened. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether its rates are more than zero, and so change by themselves. */
  get isBusy(): boolean {
    return this.#taken.perSecond > 0 || this.#delivered.perSecond > 0;
  }

  /** What there is to show now, as JSON can hold it. */
  get shown() {
    const total = this.#taken.total;
    const delivered = this.#delivered.total;
    return {
      state: this.#state,
      clients: Array.from(
        this.#clients.values().take(SHOWN_CLIENTS),
        ({ login, framing, line, waiting }) => ({ login, framing, line, waiting }),
      ),
      clientCount: this.#clients.size,
      counts: {
        taken: total,
        delivered,
        failed: this.#failed,
        unknown: this.#unknown,
        underWay: total - delivered - this.#failed - this.#unknown,
      },
      perSecond: {
        taken: rounded(this.#taken.perSecond),
        delivered: rounded(this.#delivered.perSecond),
      },
      /** The newest first. */
      messages: [...this.#messages.values()].reverse(),
    };
  }

  joined(client: RoomClient): void {
    this.#changes++;
    this.#clients.add(client);
  }

  left(client: RoomClient): void {
    this.#changes++;
    this.#clients.delete(client);
  }

  taken(message: RoomMessage): void {
    this.#changes++;
    const { from, to, text, takenAt } = message;
    this.#taken.add(takenAt);
    this.#messages.set(message, {
      number: this.#taken.total,
      from,
      ...(to === undefined ? {} : { to }),
      ...shortened(text),
      atMs: takenAt,
      status: "queued",
    });
    if (this.#messages.size > KEPT_MESSAGES) this.#messages.delete(oldestOf(this.#messages));
  }

  settled(message: RoomMessage, status: FinalStatus, reason?: string): void {
    this.#changes++;
    const nowMs = this.#clock.now();
    if (status === "delivered") this.#delivered.add(nowMs);
    else if (status === "failed") this.#failed++;
    else this.#unknown++;
    const shown = this.#messages.get(message);
    if (shown === undefined) return;
    shown.status = status;
    shown.tookMs = rounded(nowMs - shown.atMs);
    if (reason !== undefined) shown.reason = reason;
  }

  stateChanged(state: RoomState): void {
    this.#changes++;
    this.#state = state;
  }
}

function oldestOf<Key>(map: Map<Key, unknown>): Key {
  return map.keys().next().value!;
}

/** A cut that would leave half a character leaves all of it out. */
function shortened(text: string): { text: string; more?: number } {
  if (text.length <= SHOWN_LENGTH) return { text };
  const isHalf = text.slice(0, SHOWN_LENGTH).isWellFormed() ? 0 : 1;
  const kept = text.slice(0, SHOWN_LENGTH - isHalf);
  return { text: kept, more: text.length - kept.length };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
