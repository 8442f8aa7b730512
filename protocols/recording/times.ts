/**
 * The times of a recorded stream, in a file beside that of its bytes:
 *
 * ```text
 * 0          8                              16
 * +----------+------------------------------+---------+---------+---------+----
 * | WBTIMES1 | u64 start, µs since 1970     | after   | length  | after   | …
 * +----------+------------------------------+---------+---------+---------+----
 *              big-endian                     one pair for each piece of the stream
 * ```
 *
 * `after` is the time in µs since the piece before, or since the start; `length` is how many bytes the piece
 * has. Both are numbers of 7 bits a byte, the lowest first, each byte but the last with its highest bit set,
 * and at most 8 bytes long. So a piece costs four or five bytes, and a file that was cut by a crash is whole
 * up to its last pair.
 *
 * @module
 */
import { concat, PendingBytes, utf8 } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";

const MAGIC = utf8("WBTIMES1");
const HEAD_BYTES = 16;
const MAX_NUMBER_BYTES = 8;
const MAX_PENDING_BYTES = 1024 * 1024;

/** A piece of a stream: so many bytes that came at one moment. */
export interface TimedPiece {
  /** Milliseconds since 1970, in steps of a microsecond. */
  atMs: number;
  /** How many bytes. */
  length: number;
}

/** Writes times. A piece's time is never rounded on top of another's, so that nothing drifts. */
export class TimesEncoder {
  #lastUs: number;

  /** @param startMs When the recording begins, in milliseconds since 1970. */
  constructor(startMs: number) {
    this.#lastUs = microseconds(startMs);
  }

  /** What the file begins with. */
  head(): Uint8Array<ArrayBuffer> {
    const head = new Uint8Array(HEAD_BYTES);
    head.set(MAGIC);
    new DataView(head.buffer).setBigUint64(MAGIC.length, BigInt(this.#lastUs));
    return head;
  }

  /**
   * The pair of a piece. One that would be before the last counts as at the same moment.
   *
   * @throws {RangeError} when the length is no whole number.
   */
  piece({ atMs, length }: TimedPiece): Uint8Array<ArrayBuffer> {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`Cannot encode recorded piece: its length is ${length}`);
    }
    const atUs = Math.max(this.#lastUs, microseconds(atMs));
    const pair = concat([encodeNumber(atUs - this.#lastUs), encodeNumber(length)]);
    this.#lastUs = atUs;
    return pair;
  }
}

/** Reads times. */
export class TimesDecoder implements Decoder<TimedPiece> {
  readonly #pending = new PendingBytes("recorded times", MAX_PENDING_BYTES);
  #lastUs: number | undefined;

  /** When the recording begins, in milliseconds since 1970; `undefined` until that is read. */
  get startMs(): number | undefined {
    return this.#lastUs === undefined ? undefined : this.#lastUs / 1_000;
  }

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  next(): TimedPiece | undefined {
    this.#lastUs ??= this.#readHead();
    if (this.#lastUs === undefined) return undefined;
    const after = this.#readNumber(0);
    if (after === undefined) return undefined;
    const length = this.#readNumber(after.end);
    if (length === undefined) return undefined;
    this.#pending.consume(length.end);
    this.#lastUs += after.value;
    if (!Number.isSafeInteger(this.#lastUs)) throw this.#malformed("a time is beyond all bounds");
    return { atMs: this.#lastUs / 1_000, length: length.value };
  }

  end(): void {
    if (this.#lastUs === undefined || this.#pending.length > 0) {
      throw this.#malformed("they end within a piece");
    }
  }

  #readHead(): number | undefined {
    for (let i = 0; i < Math.min(MAGIC.length, this.#pending.length); i++) {
      if (this.#pending.at(i) !== MAGIC[i]) {
        throw this.#malformed("they do not begin with WBTIMES1");
      }
    }
    if (this.#pending.length < HEAD_BYTES) return undefined;
    const head = this.#pending.take(HEAD_BYTES);
    const startUs = new DataView(head.buffer).getBigUint64(MAGIC.length);
    if (startUs > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw this.#malformed("their start is beyond all bounds");
    }
    return Number(startUs);
  }

  #readNumber(start: number): { value: number; end: number } | undefined {
    let value = 0;
    for (let i = 0; i < MAX_NUMBER_BYTES; i++) {
      const byte = this.#pending.at(start + i);
      if (byte === undefined) return undefined;
      // Multiplied, not shifted: shifts end at 32 bits.
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80 && Number.isSafeInteger(value)) return { value, end: start + i + 1 };
    }
    throw this.#malformed("a number is too long");
  }

  #malformed(how: string): ProtocolError {
    return new ProtocolError(`Cannot decode recorded times: ${how}`, {
      offset: this.#pending.offset,
    });
  }
}

function microseconds(ms: number): number {
  return Math.round(ms * 1_000);
}

function encodeNumber(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
