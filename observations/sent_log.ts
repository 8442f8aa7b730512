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

/** Bytes are kept together in pieces of this size. */
const CHUNK_BYTES = 256 * 1024;

/** Bytes of many messages, one behind the other. */
interface Chunk {
  bytes: Uint8Array;
  /** The same memory: a part of it is compared without making a view. */
  buffer: Buffer;
  used: number;
  /** Number of the last message in it. */
  last: number;
}

/**
 * A sender's recent messages, numbered from 0 without end. Columns instead of objects: at a thousand
 * messages a second, objects that live for a minute are what fills a heap.
 */
export class SentLog {
  readonly #bounds: SentLogBounds;
  readonly #offset: Float64Array;
  readonly #intendedMs: Float64Array;
  readonly #sentMs: Float64Array;
  readonly #length: Uint32Array;
  readonly #checksum: Uint32Array;
  /** Number, plus 1, of the message before it in the same bucket. */
  readonly #before: Float64Array;
  readonly #start: Uint32Array;
  readonly #chunkOf: Uint32Array;
  /** Number, plus 1, of the latest message in each bucket of check sums. */
  readonly #buckets: Float64Array;
  readonly #chunks = new Map<number, Chunk>();
  #newestChunk = -1;
  #oldestChunk = 0;
  #first = 0;
  #end = 0;
  #bytes = 0;
  #endOffset = 0;

  constructor(bounds: SentLogBounds = defaultBounds) {
    this.#bounds = bounds;
    const rows = bounds.maxMessages + 1;
    this.#offset = new Float64Array(rows);
    this.#intendedMs = new Float64Array(rows);
    this.#sentMs = new Float64Array(rows);
    this.#length = new Uint32Array(rows);
    this.#checksum = new Uint32Array(rows);
    this.#before = new Float64Array(rows);
    this.#start = new Uint32Array(rows);
    this.#chunkOf = new Uint32Array(rows);
    this.#buckets = new Float64Array(2 ** Math.ceil(Math.log2(2 * rows)));
  }

  /** Number of the oldest message that is still remembered. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next message will get. */
  get end(): number {
    return this.#end;
  }

  /** Offset of the oldest byte that is still remembered. */
  get firstOffset(): number {
    return this.#first === this.#end ? this.#endOffset : this.#offset[this.#row(this.#first)]!;
  }

  /** Remembers a message; the bytes are copied. */
  append(bytes: Uint8Array, intendedMs: number, sentMs: number): void {
    const number = this.#end++;
    const row = this.#row(number);
    const checksum = crc32(bytes);
    const bucket = checksum & (this.#buckets.length - 1);
    this.#offset[row] = this.#endOffset;
    this.#intendedMs[row] = intendedMs;
    this.#sentMs[row] = sentMs;
    this.#length[row] = bytes.length;
    this.#checksum[row] = checksum;
    this.#before[row] = this.#buckets[bucket]!;
    this.#buckets[bucket] = number + 1;
    this.#store(number, row, bytes);
    this.#endOffset += bytes.length;
    this.#bytes += bytes.length;
    while (
      this.#end - this.#first > this.#bounds.maxMessages || this.#bytes > this.#bounds.maxBytes
    ) {
      this.#bytes -= this.#length[this.#row(this.#first++)]!;
    }
    for (let chunk = this.#oldestChunk; chunk < this.#newestChunk; chunk = ++this.#oldestChunk) {
      if (this.#chunks.get(chunk)!.last >= this.#first) break;
      this.#chunks.delete(chunk);
    }
  }

  /** The message of a number; `undefined` when it was forgotten or not sent yet. */
  get(number: number): SentMessage | undefined {
    if (!this.#has(number)) return undefined;
    const row = this.#row(number);
    const start = this.#start[row]!;
    return {
      bytes: this.#chunks.get(this.#chunkOf[row]!)!.bytes.subarray(
        start,
        start + this.#length[row]!,
      ),
      offset: this.#offset[row]!,
      intendedMs: this.#intendedMs[row]!,
      sentMs: this.#sentMs[row]!,
    };
  }

  /** Whether the message of that number was exactly these bytes. */
  matches(number: number, bytes: Uint8Array): boolean {
    if (!this.#has(number)) return false;
    const row = this.#row(number);
    if (this.#length[row] !== bytes.length) return false;
    const start = this.#start[row]!;
    const { buffer } = this.#chunks.get(this.#chunkOf[row]!)!;
    return buffer.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0;
  }

  /** The numbers of all remembered messages with exactly these bytes, ascending. */
  find(bytes: Uint8Array): number[] {
    const checksum = crc32(bytes);
    const found: number[] = [];
    let number = this.#buckets[checksum & (this.#buckets.length - 1)]! - 1;
    while (number >= this.#first) {
      const row = this.#row(number);
      if (this.#checksum[row] === checksum && this.matches(number, bytes)) found.push(number);
      number = this.#before[row]! - 1;
    }
    return found.reverse();
  }

  /** Number of the message that holds a byte; `undefined` when it was forgotten or not sent yet. */
  numberAt(offset: number): number | undefined {
    let low = this.#first;
    let high = this.#end - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#row(middle);
      const start = this.#offset[row]!;
      if (offset < start) high = middle - 1;
      else if (offset >= start + this.#length[row]!) low = middle + 1;
      else return middle;
    }
    return undefined;
  }

  #has(number: number): boolean {
    return number >= this.#first && number < this.#end;
  }

  #row(number: number): number {
    return number % this.#offset.length;
  }

  #store(number: number, row: number, bytes: Uint8Array): void {
    let chunk = this.#chunks.get(this.#newestChunk);
    if (chunk === undefined || chunk.used + bytes.length > chunk.bytes.length) {
      // Small bounds want small pieces: what is kept beyond the bounds is at most one.
      const size = Math.max(bytes.length, Math.min(CHUNK_BYTES, this.#bounds.maxBytes));
      const memory = new ArrayBuffer(size);
      chunk = { bytes: new Uint8Array(memory), buffer: Buffer.from(memory), used: 0, last: number };
      this.#chunks.set(++this.#newestChunk, chunk);
    }
    chunk.bytes.set(bytes, chunk.used);
    this.#start[row] = chunk.used;
    this.#chunkOf[row] = this.#newestChunk;
    chunk.used += bytes.length;
    chunk.last = number;
  }
}
