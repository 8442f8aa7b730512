/**
 * One receiver's messages, held against what the sender sent.
 *
 * The receiver is aligned by its first message: the latest one sent with the same bytes. From there on
 * everything must follow in order. A message that comes early leaves those before it missing; one of
 * those that comes after all was reordered; one that was there already is a duplicate; one that nobody
 * sent is corrupt.
 *
 * @module
 */
import type { SentLog, SentMessage } from "./sent_log.ts";

/** What a received message turned out to be. */
export interface MatchOutcome {
  kind: "in-order" | "reordered" | "duplicates" | "corrupt";
  /** The message as it was sent; `undefined` when nobody sent it. */
  sent: SentMessage | undefined;
  /** Times of sending of those that are now missing, in milliseconds since the run began. */
  lostMs: number[];
}

/** A run of messages that have not arrived: from a number up to, but not including, another. */
interface Missing {
  from: number;
  to: number;
}

/** Compares one receiver with one sender. */
export class MessageMatch {
  readonly #log: SentLog;
  /** Number of the message that should come next; `undefined` until aligned. */
  #next: number | undefined;
  #missing: Missing[] = [];

  constructor(log: SentLog) {
    this.#log = log;
  }

  /** Says what a received message is. */
  receive(bytes: Uint8Array): MatchOutcome {
    const next = this.#next;
    if (next !== undefined && this.#log.matches(next, bytes)) {
      this.#next = next + 1;
      return { kind: "in-order", sent: this.#log.get(next), lostMs: [] };
    }
    const numbers = this.#log.find(bytes);
    if (next === undefined) {
      const latest = numbers.at(-1);
      if (latest === undefined) return { kind: "corrupt", sent: undefined, lostMs: [] };
      this.#next = latest + 1;
      return { kind: "in-order", sent: this.#log.get(latest), lostMs: [] };
    }
    const late = numbers.find((number) => this.#isMissing(number));
    if (late !== undefined) {
      this.#found(late);
      return { kind: "reordered", sent: this.#log.get(late), lostMs: [] };
    }
    const ahead = numbers.find((number) => number > next);
    if (ahead !== undefined) {
      this.#next = ahead + 1;
      return { kind: "in-order", sent: this.#log.get(ahead), lostMs: this.#skip(next, ahead) };
    }
    const again = numbers.at(-1);
    if (again !== undefined) {
      return { kind: "duplicates", sent: this.#log.get(again), lostMs: [] };
    }
    return { kind: "corrupt", sent: undefined, lostMs: [] };
  }

  /** Whether nothing sent before the moment is still to come. */
  caughtUp(sentBeforeMs: number): boolean {
    if (this.#next === undefined) return this.#log.end === 0;
    const next = this.#log.get(this.#next);
    return (next === undefined || next.sentMs >= sentBeforeMs) && this.#missing.length === 0;
  }

  /** Stops waiting for what was sent before the moment; its times of sending. */
  giveUp(sentBeforeMs: number): number[] {
    if (this.#next === undefined) return [];
    let to = this.#next;
    while ((this.#log.get(to)?.sentMs ?? Infinity) < sentBeforeMs) to++;
    const lostMs = this.#skip(this.#next, to);
    this.#next = to;
    return lostMs;
  }

  /** What the log forgot has no time any more: it counts at the oldest moment that the log knows. */
  #skip(from: number, to: number): number[] {
    if (from >= to) return [];
    this.#missing.push({ from, to });
    this.#missing = this.#missing.filter((missing) => missing.to > this.#log.first);
    const oldestMs = this.#log.get(this.#log.first)?.sentMs ?? 0;
    const lostMs: number[] = [];
    for (let number = from; number < to; number++) {
      lostMs.push(this.#log.get(number)?.sentMs ?? oldestMs);
    }
    return lostMs;
  }

  #isMissing(number: number): boolean {
    return this.#missing.some(({ from, to }) => number >= from && number < to);
  }

  #found(number: number): void {
    this.#missing = this.#missing.flatMap(({ from, to }) =>
      number < from || number >= to
        ? [{ from, to }]
        : [{ from, to: number }, { from: number + 1, to }].filter((part) => part.from < part.to)
    );
  }
}
