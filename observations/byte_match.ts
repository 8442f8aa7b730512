/**
 * One receiver's bytes, held against what the sender sent, without regard to how either side cut them.
 *
 * The receiver is aligned by its first bytes: where they occur in what was sent, the latest place that
 * begins a message before any other. From there on every byte must follow. After a difference it is
 * aligned again, further on; what lies between is missing.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { concat } from "../core/bytes.ts";
import type { SentLog } from "./sent_log.ts";

/** So many bytes in a row are taken as proof of a place. */
const ALIGNMENT_BYTES = 16;
/** Input that could not be placed is kept up to this length, then counted as foreign. */
const MAX_UNPLACED_BYTES = 4096;

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

  constructor(log: SentLog) {
    this.#log = log;
  }

  /** Takes the next bytes that were received. */
  receive(bytes: Uint8Array): ByteFinding[] {
    const findings: ByteFinding[] = [];
    let rest = bytes;
    if (this.#next !== undefined) {
      rest = this.#follow(rest, findings);
      if (rest.length === 0) return findings;
      this.#next = undefined;
    }
    this.#unplaced = concat([this.#unplaced, rest]);
    this.#place(findings, ALIGNMENT_BYTES);
    return findings;
  }

  /** Whether nothing sent before the moment is still to come. */
  caughtUp(sentBeforeMs: number): boolean {
    if (this.#known === undefined) return this.#log.end === 0;
    const number = this.#log.numberAt(this.#known);
    return number === undefined || this.#log.get(number)!.sentMs >= sentBeforeMs;
  }

  /** Stops waiting for what was sent before the moment. */
  giveUp(sentBeforeMs: number): ByteFinding[] {
    const findings: ByteFinding[] = [];
    this.#place(findings, 1);
    if (this.#unplaced.length > 0) {
      findings.push({ what: "foreign", count: this.#unplaced.length, sentMs: undefined });
      this.#unplaced = new Uint8Array();
    }
    if (this.#known === undefined) return findings;
    let number = this.#log.numberAt(this.#known);
    while (number !== undefined && (this.#log.get(number)?.sentMs ?? Infinity) < sentBeforeMs) {
      const message = this.#log.get(number)!;
      const end = message.offset + message.bytes.length;
      findings.push({ what: "missing", count: end - this.#known, sentMs: message.sentMs });
      this.#known = end;
      number++;
    }
    return findings;
  }

  /** Compares with what should follow; what is left over did not. */
  #follow(bytes: Uint8Array, findings: ByteFinding[]): Uint8Array {
    let rest = bytes;
    while (rest.length > 0) {
      const number = this.#log.numberAt(this.#next!);
      if (number === undefined) return rest;
      const message = this.#log.get(number)!;
      const expected = message.bytes.subarray(this.#next! - message.offset);
      const length = Math.min(expected.length, rest.length);
      const same = commonPrefix(expected, rest, length);
      if (same > 0) {
        findings.push({ what: "bytes", count: same, sentMs: message.sentMs });
        this.#next! += same;
        this.#known = this.#next;
        rest = rest.subarray(same);
      }
      if (same < length) return rest;
    }
    return rest;
  }

  #place(findings: ByteFinding[], atLeast: number): void {
    while (this.#unplaced.length >= atLeast) {
      const probe = this.#unplaced.subarray(0, Math.max(atLeast, ALIGNMENT_BYTES));
      const offset = this.#locate(probe);
      if (offset === undefined) {
        // Nothing that was sent begins here: give up one byte and look again.
        if (atLeast < ALIGNMENT_BYTES || this.#unplaced.length <= MAX_UNPLACED_BYTES) return;
        findings.push({ what: "foreign", count: 1, sentMs: undefined });
        this.#unplaced = this.#unplaced.subarray(1);
        continue;
      }
      const message = this.#log.get(this.#log.numberAt(offset)!)!;
      if (this.#known === undefined) {
        if (offset > 0) findings.push({ what: "late", count: 1, sentMs: message.sentMs });
      } else if (offset > this.#known) {
        const count = offset - this.#known;
        findings.push({ what: "missing", count, sentMs: message.sentMs });
        findings.push({ what: "holes", count: 1, sentMs: message.sentMs });
      }
      this.#next = offset;
      const bytes = this.#unplaced;
      this.#unplaced = new Uint8Array();
      const rest = this.#follow(bytes, findings);
      if (rest.length === 0) return;
      this.#next = undefined;
      this.#unplaced = rest;
    }
  }

  /** Where the bytes stand in what was sent, at or behind what is known already. */
  #locate(probe: Uint8Array): number | undefined {
    const from = this.#known ?? 0;
    for (let number = this.#log.end - 1; number >= this.#log.first; number--) {
      const { offset } = this.#log.get(number)!;
      if (offset < from) break;
      if (this.#standsAt(offset, probe)) return offset;
    }
    for (let number = this.#log.first; number < this.#log.end; number++) {
      const message = this.#log.get(number)!;
      const start = Math.max(0, from - message.offset);
      for (let i = start; i < message.bytes.length; i++) {
        if (message.bytes[i] === probe[0] && this.#standsAt(message.offset + i, probe)) {
          return message.offset + i;
        }
      }
    }
    return undefined;
  }

  #standsAt(offset: number, probe: Uint8Array): boolean {
    let at = offset;
    let rest = probe;
    while (rest.length > 0) {
      const number = this.#log.numberAt(at);
      if (number === undefined) return false;
      const message = this.#log.get(number)!;
      const expected = message.bytes.subarray(at - message.offset);
      const length = Math.min(expected.length, rest.length);
      if (commonPrefix(expected, rest, length) < length) return false;
      at += length;
      rest = rest.subarray(length);
    }
    return true;
  }
}

function commonPrefix(a: Uint8Array, b: Uint8Array, length: number): number {
  if (Buffer.compare(a.subarray(0, length), b.subarray(0, length)) === 0) return length;
  let same = 0;
  while (a[same] === b[same]) same++;
  return same;
}
