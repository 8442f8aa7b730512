/**
 * One receiver's bytes, held against what the sender sent, without regard to how either side cut them.
 *
 * The receiver is aligned by its first bytes: where they occur in what was sent, the latest place that
 * begins a message before any other. From there on every byte must follow. After a difference it is
 * aligned again by the first bytes that stand anywhere further on, at the nearest such place; what was
 * sent in between is missing, what arrived in between is foreign.
 *
 * @module
 */
import { concat } from "../core/bytes.ts";
import { commonPrefix, findRun, standsAt } from "./byte_search.ts";
import type { SentLog } from "./sent_log.ts";

/** So many bytes in a row are taken as proof of a place. */
const ALIGNMENT_BYTES = 16;
/** At the end, when no more can come, fewer must do. */
const LAST_ALIGNMENT_BYTES = 8;
/** While nothing can be placed, the search waits for twice as many bytes each time, up to this. */
const MAX_UNPLACED_BYTES = 64 * 1024;

/** Something that a received chunk showed. */
export interface ByteFinding {
  what: "bytes" | "missing" | "holes" | "foreign" | "late";
  count: number;
  /** When the bytes spoken of were sent; milliseconds since the run began; unknown for foreign ones. */
  sentMs: number | undefined;
}

/** Compares one receiver with one sender. */
export class ByteMatch {
  readonly #log: SentLog;
  /** Offset of the byte that should come next; `undefined` while out of step. */
  #next: number | undefined;
  /** Up to here everything has been accounted for; `undefined` until first aligned. */
  #known: number | undefined;
  #unplaced: Uint8Array = new Uint8Array();
  /** The search for a place waits until so many bytes wait. */
  #searchAtBytes = ALIGNMENT_BYTES;

  constructor(log: SentLog) {
    this.#log = log;
  }

  /** Takes the next bytes that were received. */
  receive(bytes: Uint8Array): ByteFinding[] {
    const findings: ByteFinding[] = [];
    const rest = this.#follow(bytes, findings);
    if (rest.length === 0) return findings;
    this.#unplaced = concat([this.#unplaced, rest]);
    while (this.#unplaced.length >= this.#searchAtBytes) {
      if (this.#place(ALIGNMENT_BYTES, findings)) continue;
      // Whatever arrives was sent before: what stands nowhere now never will. Only the last bytes may
      // still be the beginning of something.
      this.#dropForeign(this.#unplaced.length - ALIGNMENT_BYTES + 1, findings);
      this.#searchAtBytes = Math.min(2 * this.#searchAtBytes, MAX_UNPLACED_BYTES);
    }
    return findings;
  }

  /** Whether nothing sent before the moment is still to come. */
  caughtUp(sentBeforeMs: number): boolean {
    if (this.#known === undefined) return this.#log.end === 0;
    if (this.#known < this.#log.firstOffset) return false;
    const number = this.#log.numberAt(this.#known);
    return number === undefined || this.#log.get(number)!.sentMs >= sentBeforeMs;
  }

  /** Stops waiting for what was sent before the moment. */
  giveUp(sentBeforeMs: number): ByteFinding[] {
    const findings: ByteFinding[] = [];
    while (this.#unplaced.length > 0) {
      const runBytes = Math.min(LAST_ALIGNMENT_BYTES, this.#unplaced.length);
      if (!this.#place(runBytes, findings)) this.#dropForeign(this.#unplaced.length, findings);
    }
    if (this.#known === undefined) return findings;
    let to = this.#known;
    let number = this.#log.numberAt(Math.max(to, this.#log.firstOffset));
    for (; number !== undefined; number++) {
      const message = this.#log.get(number);
      if (message === undefined || message.sentMs >= sentBeforeMs) break;
      to = message.offset + message.bytes.length;
    }
    this.#miss(to, findings);
    return findings;
  }

  /** Compares with what should follow; gives what did not. */
  #follow(bytes: Uint8Array, findings: ByteFinding[]): Uint8Array {
    let rest = bytes;
    while (this.#next !== undefined && rest.length > 0) {
      const number = this.#log.numberAt(this.#next);
      const message = number === undefined ? undefined : this.#log.get(number)!;
      const expected = message?.bytes.subarray(this.#next - message.offset) ?? new Uint8Array();
      const same = commonPrefix(expected, rest);
      if (same > 0) {
        findings.push({ what: "bytes", count: same, sentMs: message!.sentMs });
        this.#known = this.#next += same;
        rest = rest.subarray(same);
      }
      if (same < expected.length && rest.length > 0 || message === undefined) {
        this.#next = undefined;
      }
    }
    return rest;
  }

  /** Finds a place for what waits, by a run of so many bytes, and follows from there. */
  #place(runBytes: number, findings: ByteFinding[]): boolean {
    const place = this.#beginning(runBytes) ??
      findRun(this.#log, this.#unplaced, runBytes, this.#known);
    if (place === undefined) return false;
    this.#dropForeign(place.skipped, findings);
    const { sentMs } = this.#log.get(this.#log.numberAt(place.offset)!)!;
    if (this.#known === undefined) {
      if (place.offset > 0) findings.push({ what: "late", count: 1, sentMs });
    } else if (place.offset > this.#known) {
      findings.push({ what: "holes", count: 1, sentMs: this.#miss(place.offset, findings) });
    }
    this.#next = this.#known = place.offset;
    this.#searchAtBytes = ALIGNMENT_BYTES;
    this.#unplaced = this.#follow(this.#unplaced, findings);
    return true;
  }

  /** The message that begins with the first bytes that wait: the latest, or the nearest further on. */
  #beginning(runBytes: number): { skipped: number; offset: number } | undefined {
    const run = this.#unplaced.subarray(0, runBytes);
    const { first, end } = this.#log;
    for (let i = 0; i < end - first; i++) {
      const number = this.#known === undefined ? end - 1 - i : first + i;
      const { offset } = this.#log.get(number)!;
      if (offset >= (this.#known ?? 0) && standsAt(this.#log, offset, run)) {
        return { skipped: 0, offset };
      }
    }
    return undefined;
  }

  /** Counts what was sent up to an offset and is not accounted for; when the first of it was sent. */
  #miss(to: number, findings: ByteFinding[]): number | undefined {
    let firstMs: number | undefined;
    for (let at = this.#known!; at < to;) {
      // What the log forgot has no time any more: it counts at the oldest moment that the log knows.
      const message = this.#log.get(this.#log.numberAt(Math.max(at, this.#log.firstOffset))!)!;
      const end = Math.min(to, message.offset + message.bytes.length);
      findings.push({ what: "missing", count: end - at, sentMs: message.sentMs });
      firstMs ??= message.sentMs;
      at = end;
    }
    this.#known = to;
    return firstMs;
  }

  #dropForeign(count: number, findings: ByteFinding[]): void {
    if (count === 0) return;
    findings.push({ what: "foreign", count, sentMs: undefined });
    this.#unplaced = this.#unplaced.subarray(count);
  }
}
