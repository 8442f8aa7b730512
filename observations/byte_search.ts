/**
 * Finding bytes in what was sent, across the boundaries of its messages.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { SentLog } from "./sent_log.ts";

/** How many bytes two arrays have in common from their beginning. */
export function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  if (Buffer.compare(a.subarray(0, length), b.subarray(0, length)) === 0) return length;
  let same = 0;
  while (a[same] === b[same]) same++;
  return same;
}

/** Whether the bytes stand at an offset of what was sent. */
export function standsAt(log: SentLog, offset: number, bytes: Uint8Array): boolean {
  let at = offset;
  let rest = bytes;
  while (rest.length > 0) {
    const number = log.numberAt(at);
    if (number === undefined) return false;
    const message = log.get(number)!;
    const same = commonPrefix(message.bytes.subarray(at - message.offset), rest);
    if (same < rest.length && at + same < message.offset + message.bytes.length) return false;
    at += same;
    rest = rest.subarray(same);
  }
  return true;
}

/** A run of bytes within others, and where in what was sent it stands. */
export interface Run {
  /** How many bytes come before the run. */
  skipped: number;
  /** Number of its first byte, counted from the first that the sender ever sent. */
  offset: number;
}

/**
 * The first run of so many bytes that stands in what was sent: at its nearest place from `from` on, or
 * at its latest anywhere when that is `undefined`. One pass over what was sent looks for all runs at
 * once, by a hash of the last so many bytes that rolls along.
 */
export function findRun(
  log: SentLog,
  bytes: Uint8Array,
  runBytes: number,
  from: number | undefined,
): Run | undefined {
  const runs = new Map<number, number>();
  // Most hashes occur nowhere, and an array says so sooner than a map.
  const occurs = new Uint8Array(1 << 16);
  const window = new RollingHash(runBytes);
  for (let i = 0; i < bytes.length; i++) {
    const hash = window.push(bytes[i]!);
    if (i < runBytes - 1 || runs.has(hash)) continue;
    runs.set(hash, i - runBytes + 1);
    occurs[hash >>> 16] = 1;
  }
  window.clear();
  let best: Run | undefined;
  const start = Math.max(from ?? 0, log.firstOffset);
  for (let number = log.numberAt(start); number !== undefined && number < log.end; number++) {
    const { bytes: sent, offset } = log.get(number)!;
    for (let i = Math.max(0, start - offset); i < sent.length; i++) {
      const hash = window.push(sent[i]!);
      if (occurs[hash >>> 16] === 0) continue;
      const skipped = runs.get(hash);
      const at = offset + i - runBytes + 1;
      if (skipped === undefined || at < start) continue;
      const isBetter = best === undefined || skipped < best.skipped ||
        skipped === best.skipped && from === undefined;
      if (!isBetter || !standsAt(log, at, bytes.subarray(skipped, skipped + runBytes))) continue;
      best = { skipped, offset: at };
      if (skipped === 0 && from !== undefined) return best;
    }
  }
  return best;
}

/** Odd, with its bits well spread. */
const BASE = 0x9e3779b1;

/** A hash of the last so many bytes. */
class RollingHash {
  readonly #last: Uint8Array;
  /** What a byte's share has become when it leaves. */
  readonly #leaving: number;
  #at = 0;
  #hash = 0;

  constructor(width: number) {
    this.#last = new Uint8Array(width);
    let leaving = 1;
    for (let i = 0; i < width; i++) leaving = Math.imul(leaving, BASE);
    this.#leaving = leaving;
  }

  /** Takes one more byte; the hash of the last so many. */
  push(byte: number): number {
    const left = this.#last[this.#at]!;
    this.#last[this.#at] = byte;
    this.#at = this.#at + 1 === this.#last.length ? 0 : this.#at + 1;
    return this.#hash = (Math.imul(this.#hash, BASE) + byte - Math.imul(this.#leaving, left)) | 0;
  }

  clear(): void {
    this.#last.fill(0);
    this.#hash = 0;
  }
}
