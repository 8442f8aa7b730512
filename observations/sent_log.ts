/**
 * What a sender sent, kept for as long as it may still be arriving somewhere: the truth that receivers
 * are compared with. It holds the most recent messages, within a bound on their number and bytes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** One message as it was sent. */
export interface SentMessage {
  bytes: Uint8Array;
  /** Number of the first byte, counted from the first that the sender ever sent. */
  offset: number;
  /** When it should have been sent; milliseconds since the run began. */
  intendedMs: number;
  /** When it was sent; milliseconds since the run began. */
  sentMs: number;
}

/** How much a log remembers. */
export interface SentLogBounds {
  maxMessages: number;
  maxBytes: number;
}

const defaultBounds: SentLogBounds = { maxMessages: 65_536, maxBytes: 32 * 2 ** 20 };

/** A sender's recent messages, numbered from 0 without end. */
export class SentLog {
  readonly #bounds: SentLogBounds;
  readonly #messages: SentMessage[] = [];
  /** Numbers of the messages with the same check sum, ascending. */
  readonly #byChecksum = new Map<number, number[]>();
  #first = 0;
  #bytes = 0;
  #offset = 0;

  constructor(bounds: SentLogBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  /** Number of the oldest message that is still remembered. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next message will get. */
  get end(): number {
    return this.#first + this.#messages.length;
  }

  /** Offset of the oldest byte that is still remembered. */
  get firstOffset(): number {
    return this.#messages[0]?.offset ?? this.#offset;
  }

  /** Remembers a message. The bytes must not change afterwards. */
  append(bytes: Uint8Array, intendedMs: number, sentMs: number): void {
    const number = this.end;
    this.#messages.push({ bytes, offset: this.#offset, intendedMs, sentMs });
    this.#offset += bytes.length;
    this.#bytes += bytes.length;
    const checksum = crc32(bytes);
    const same = this.#byChecksum.get(checksum);
    if (same === undefined) this.#byChecksum.set(checksum, [number]);
    else same.push(number);
    // An eighth at a time, so that making room is rare.
    while (
      this.#messages.length > this.#bounds.maxMessages || this.#bytes > this.#bounds.maxBytes
    ) this.#forget(Math.ceil(this.#messages.length / 8));
  }

  /** The message of a number; `undefined` when it was forgotten or not sent yet. */
  get(number: number): SentMessage | undefined {
    return this.#messages[number - this.#first];
  }

  /** Whether the message of that number was exactly these bytes. */
  matches(number: number, bytes: Uint8Array): boolean {
    const sent = this.get(number)?.bytes;
    return sent !== undefined && sent.length === bytes.length && Buffer.compare(sent, bytes) === 0;
  }

  /** The numbers of all remembered messages with exactly these bytes, ascending. */
  find(bytes: Uint8Array): number[] {
    const candidates = this.#byChecksum.get(crc32(bytes)) ?? [];
    return candidates.filter((number) => this.matches(number, bytes));
  }

  /** Number of the message that holds a byte; `undefined` when it was forgotten or not sent yet. */
  numberAt(offset: number): number | undefined {
    let low = 0;
    let high = this.#messages.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const message = this.#messages[middle]!;
      if (offset < message.offset) high = middle - 1;
      else if (offset >= message.offset + message.bytes.length) low = middle + 1;
      else return this.#first + middle;
    }
    return undefined;
  }

  #forget(count: number): void {
    this.#first += count;
    const checksums = new Set<number>();
    for (const { bytes } of this.#messages.splice(0, count)) {
      this.#bytes -= bytes.length;
      checksums.add(crc32(bytes));
    }
    for (const checksum of checksums) {
      const kept = this.#byChecksum.get(checksum)!.filter((number) => number >= this.#first);
      if (kept.length > 0) this.#byChecksum.set(checksum, kept);
      else this.#byChecksum.delete(checksum);
    }
  }
}
