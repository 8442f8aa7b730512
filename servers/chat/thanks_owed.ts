/**
 * Acknowledgements that come too late. In legacy framing nothing says which message an acknowledgement
 * is for: one that comes after its message was given up must not count for the next of that sender.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";

/**
 * What one client owes, by whom it would thank. A debt lapses after the time-out of one more message,
 * or when that message went unthanked too: then it was its thanks that were taken for late ones.
 */
export class ThanksOwed {
  readonly #lapseMs: number;
  readonly #clock: Clock;
  readonly #lapsesAtMs = new Map<string, number>();
  /** Whether thanks were taken as late since the last message was sent. */
  #isPaid = false;

  constructor(lapseMs: number, clock: Clock) {
    this.#lapseMs = lapseMs;
    this.#clock = clock;
  }

  /** Thanks came: whether they were owed, and are for a message that was given up. */
  pay(from: string): boolean {
    const lapsesAtMs = this.#lapsesAtMs.get(from);
    if (lapsesAtMs === undefined) return false;
    this.#lapsesAtMs.delete(from);
    if (lapsesAtMs <= this.#clock.now()) return false;
    this.#isPaid = true;
    return true;
  }

  /** A message was thanked for in time. */
  thanked(): void {
    this.#isPaid = false;
  }

  /** A message was given up. */
  unthanked(from: string): void {
    const nowMs = this.#clock.now();
    for (const [login, atMs] of this.#lapsesAtMs) {
      if (atMs <= nowMs) this.#lapsesAtMs.delete(login);
    }
    if (!this.#isPaid) this.#lapsesAtMs.set(from, nowMs + this.#lapseMs);
    this.#isPaid = false;
  }
}
