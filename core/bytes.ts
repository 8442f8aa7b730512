/**
 * Bytes: joining, comparing, and the bounded buffer that every decoder keeps its unread input in.
 *
 * @module
 */
import { ProtocolError } from "./errors.ts";

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** One new array holding the given ones, in order. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Whether two arrays hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hexadecimal without separators. */
export function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/**
 * The input that a decoder was given and has not consumed yet: appended at the end, consumed at the
 * front, never longer than a bound. Consuming moves no bytes.
 */
export class PendingBytes {
  #buffer: Uint8Array<ArrayBuffer>;
  #start = 0;
  #end = 0;
  #consumed = 0;
  readonly #maxBytes: number;
  readonly #what: string;

  /**
   * @param what What the decoder decodes, for the error: "RTCM frame".
   * @param maxBytes How much may wait unread.
   */
  constructor(what: string, maxBytes: number) {
    this.#what = what;
    this.#maxBytes = maxBytes;
    this.#buffer = new Uint8Array(Math.min(256, maxBytes));
  }

  /** How many bytes wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** How many bytes were consumed since the start of the stream: the offset of the first that waits. */
  get offset(): number {
    return this.#consumed;
  }

  /**
   * Appends input.
   *
   * @throws {ProtocolError} when more would wait than the bound allows.
   */
  push(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.#maxBytes) {
      throw new ProtocolError(
        `Cannot decode ${this.#what}: ${length} bytes wait without a whole one, at most ${this.#maxBytes}`,
        { offset: this.#consumed },
      );
    }
    if (this.#end + bytes.length > this.#buffer.length) this.#makeRoom(length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** One of the bytes that wait, counted from the first; `undefined` beyond the last. */
  at(index: number): number | undefined {
    return index < this.length ? this.#buffer[this.#start + index] : undefined;
  }

  /** The bytes that wait. The view holds until the next `push` or `consume`: copy what must stay. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Takes `count` bytes away from the front, as a copy that stays. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(this.#start, this.#start + count);
    this.consume(count);
    return taken;
  }

  /** Drops `count` bytes from the front. */
  consume(count: number): void {
    if (!(count >= 0 && count <= this.length)) {
      throw new RangeError(`Cannot consume ${count} of ${this.length} bytes`);
    }
    this.#start += count;
    this.#consumed += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  #makeRoom(length: number): void {
    const kept = this.view();
    const target = length <= this.#buffer.length
      ? this.#buffer
      : new Uint8Array(Math.min(this.#maxBytes, Math.max(length, this.#buffer.length * 2)));
    target.set(kept, 0);
    this.#buffer = target;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
