/**
 * When to send what to a peer that reads at most 1024 bytes at a time and takes one object from them.
 *
 * Two objects that wait unread at the same time are one too many, for the second is lost. So after one
 * that is answered the next waits for the answer; and between any two there is a gap, unless the
 * answer shows that the first was read and the second will be answered, too.
 *
 * ```text
 * INCMESS … MESSACC INCMESS      at once
 * INCMESS … MESSACC ← gap → STATE ← gap → INCMESS
 * ```
 *
 * @module
 */
import type { Manner } from "./legacy_manners.ts";

/** What an outbox may be told. */
export interface LegacyOutboxOptions {
  /** What lies between an object that is not answered and its neighbours; default 50. */
  gapMs?: number;
}

/**
 * A queue for one peer. It has no clock and no timers: its owner asks {@link due} whenever something
 * was added or answered, and again at {@link dueAtMs}, and gives each item a segment of its own. How
 * many may wait, and how long for an answer, is up to the owner as well.
 */
export class LegacyOutbox<Item> {
  readonly #gapMs: number;
  #waiting: { item: Item; manner: Manner }[] = [];
  #passing: Item[] = [];
  #inFlight: { item: Item } | undefined;
  #sentAtMs = -Infinity;
  /** Whether nothing was sent after what is, or was last, in flight. */
  #isLast = false;
  /** Whether the peer is known to have read all that it was sent. */
  #isRead = false;

  constructor({ gapMs = 50 }: LegacyOutboxOptions = {}) {
    this.#gapMs = gapMs;
  }

  /** How many items were not sent yet. */
  get length(): number {
    return this.#waiting.length + this.#passing.length;
  }

  /** What was sent and is to be answered; `undefined` when nothing is. */
  get inFlight(): Item | undefined {
    return this.#inFlight?.item;
  }

  /** Puts an item in its place: at the end, or behind all others that pass. */
  add(item: Item, manner: Manner): void {
    if (manner === "passes") this.#passing.push(item);
    else this.#waiting.push({ item, manner });
  }

  /**
   * When an item is due, in the owner's milliseconds: `-Infinity` is at once, `Infinity` while there is
   * none, or an answer is missing.
   */
  get dueAtMs(): number {
    if (this.#passing.length > 0) return this.#sentAtMs + this.#gapMs;
    const next = this.#waiting[0];
    if (next === undefined || this.#inFlight !== undefined) return Infinity;
    return this.#isRead && next.manner === "awaits" ? -Infinity : this.#sentAtMs + this.#gapMs;
  }

  /** The item to be sent now, if there is one. It counts as sent. */
  due(nowMs: number): Item | undefined {
    if (nowMs < this.dueAtMs) return undefined;
    this.#sentAtMs = nowMs;
    this.#isRead = false;
    this.#isLast = false;
    if (this.#passing.length > 0) return this.#passing.shift();
    const { item, manner } = this.#waiting.shift()!;
    if (manner === "awaits") {
      this.#inFlight = { item };
      this.#isLast = true;
    }
    return item;
  }

  /** Says that what is in flight was answered. */
  acknowledged(): void {
    this.#isRead = this.#inFlight !== undefined && this.#isLast;
    this.#inFlight = undefined;
  }

  /** Says that nobody waits for the answer any longer. */
  gaveUp(): void {
    this.#inFlight = undefined;
  }

  /** Takes out the first item of those that wait for their turn which is the one; whether there was. */
  withdraw(isIt: (item: Item) => boolean): boolean {
    const index = this.#waiting.findIndex(({ item }) => isIt(item));
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  /** Takes out what was never sent, in order. */
  drain(): Item[] {
    const items = [...this.#passing, ...this.#waiting.map(({ item }) => item)];
    this.#passing = [];
    this.#waiting = [];
    return items;
  }
}
