/**
 * One receiver's messages, held against what the sender sent.
 *
 * The receiver is aligned by its first message: the latest one sent with the same bytes. From there on
 * everything must follow in order. A message that comes early leaves those before it missing; one of
 * those that comes after all was reordered; one that was there already is a duplicate; one that nobody
 * sent is corrupt. Where the same bytes were sent more than once, the nearest that explains it counts.
 *
 * @module
 */
import type { SentLog, SentMessage } from "./sent_log.ts";

/** What a received message turned out to be. */
export interface MatchOutcome {
  kind: "in-order" | "reordered" | "duplicates" | "corrupt";
  /** The message as it was sent; `undefined` when nobody sent it. */
  sent: SentMessage | undefined;
  /** Times of sending of those that are now lost, in milliseconds since the run began. */
  lostMs: number[];
  /** Whether it was counted as lost before. */
  wasLost: boolean;
}

/** A run of messages that have not arrived: from a number up to, but not including, another. */
interface Missing {
  from: number;
  to: number;
  /** Not for what was sent before the first that arrived: the receiver may have come later. */
  isLost: boolean;
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
    if (next !== undefined && this.#log.matches(next, bytes)) return this.#arrived(next);
    const numbers = this.#log.find(bytes);
    const latest = numbers.at(-1);
    if (latest === undefined) {
      return { kind: "corrupt", sent: undefined, lostMs: [], wasLost: false };
    }
    if (next === undefined) {
      this.#missing.push({ from: 0, to: latest, isLost: false });
      return this.#arrived(latest);
    }
    const lost = numbers.findLast((number) => this.#runWith(number)?.isLost);
    const ahead = numbers.find((number) => number > next);
    if (ahead !== undefined && (lost === undefined || ahead - next < next - lost)) {
      return this.#arrived(ahead, this.#lose(next, ahead));
    }
    const late = lost ?? latest;
    const sent = this.#log.get(late);
    const run = this.#runWith(late);
    if (run === undefined) return { kind: "duplicates", sent, lostMs: [], wasLost: false };
    this.#found(late);
    return { kind: "reordered", sent, lostMs: [], wasLost: run.isLost };
  }

  /** Whether nothing sent before the moment is still to come. */
  caughtUp(sentBeforeMs: number): boolean {
    if (this.#next === undefined) return this.#log.end === 0;
    return !this.#isDue(this.#next, sentBeforeMs) && !this.#missing.some(({ isLost }) => isLost);
  }

  /** Stops waiting for what was sent before the moment; its times of sending. */
  giveUp(sentBeforeMs: number): number[] {
    if (this.#next === undefined) return [];
    let to = this.#next;
    while (this.#isDue(to, sentBeforeMs)) to++;
    const lostMs = this.#lose(this.#next, to);
    this.#next = to;
    return lostMs;
  }

  /** Whether a message was sent before the moment; what the log has forgotten was. */
  #isDue(number: number, sentBeforeMs: number): boolean {
    return number < this.#log.first || (this.#log.get(number)?.sentMs ?? Infinity) < sentBeforeMs;
  }

  #arrived(number: number, lostMs: number[] = []): MatchOutcome {
    this.#next = number + 1;
    return { kind: "in-order", sent: this.#log.get(number), lostMs, wasLost: false };
  }

  /** What the log forgot has no time any more: it counts at the oldest moment that the log knows. */
  #lose(from: number, to: number): number[] {
    if (from >= to) return [];
    this.#missing.push({ from, to, isLost: true });
    this.#missing = this.#missing.filter((missing) => missing.to > this.#log.first);
    const oldestMs = this.#log.get(this.#log.first)?.sentMs ?? 0;
    const lostMs: number[] = [];
    for (let number = from; number < to; number++) {
      lostMs.push(this.#log.get(number)?.sentMs ?? oldestMs);
    }
    return lostMs;
  }

  #runWith(number: number): Missing | undefined {
    return this.#missing.find(({ from, to }) => number >= from && number < to);
  }

  #found(number: number): void {
    this.#missing = this.#missing.flatMap((run) =>
      number < run.from || number >= run.to
        ? [run]
        : [{ ...run, to: number }, { ...run, from: number + 1 }].filter((part) =>
          part.from < part.to
        )
    );
  }
}
