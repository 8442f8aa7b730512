/**
 * What a decoder of HTTP was given and has not consumed yet. Unlike `PendingBytes` it copies nothing:
 * a body passes through as slices of the very arrays that were pushed, only lines are put together.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const DEL = 0x7f;

/** Bytes that wait, as lines or as slices. */
export class Input {
  readonly #of: string;
  readonly #maxPendingBytes: number;
  #waiting: Uint8Array<ArrayBufferLike>[] = [];
  #length = 0;
  #consumed = 0;
  #line = "";
  #sawReturn = false;

  /**
   * @param of What is decoded, for the error: "HTTP response".
   * @param maxPendingBytes How much may wait.
   */
  constructor(of: string, maxPendingBytes: number) {
    this.#of = of;
    this.#maxPendingBytes = maxPendingBytes;
  }

  /** How many bytes wait. */
  get length(): number {
    return this.#length;
  }

  /** How many bytes were consumed since the start of the stream. */
  get offset(): number {
    return this.#consumed;
  }

  /** Whether the line that is being read has begun. */
  get isWithinLine(): boolean {
    return this.#line !== "" || this.#sawReturn;
  }

  /**
   * Takes the next bytes, which must not change until they are consumed.
   *
   * @throws {ProtocolError} when more would wait than the bound allows.
   */
  push(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#maxPendingBytes) {
      throw this.error(`${length} bytes wait, at most ${this.#maxPendingBytes}`);
    }
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#length = length;
  }

  /** A slice of what waits, of at most `maxBytes`; `undefined` while nothing does. */
  slice(maxBytes: number): Uint8Array | undefined {
    const first = this.#waiting[0];
    if (first === undefined) return undefined;
    if (first.length <= maxBytes) {
      this.#waiting.shift();
      this.#consume(first.length);
      return first;
    }
    this.#waiting[0] = first.subarray(maxBytes);
    this.#consume(maxBytes);
    return first.subarray(0, maxBytes);
  }

  /**
   * The next line without its ending, CRLF or LF; `undefined` while it has not ended.
   *
   * @throws {ProtocolError} when a byte is none of a text, or the line longer than `maxBytes`.
   */
  line(maxBytes: number, part: string): string | undefined {
    for (let bytes = this.#waiting[0]; bytes !== undefined; bytes = this.#waiting[0]) {
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i]!;
        if (byte === LF) return this.#endLine(i + 1);
        if (this.#sawReturn) throw this.error("a carriage return stands within a line");
        if (byte === CR) this.#sawReturn = true;
        else if ((byte < 0x20 && byte !== TAB) || byte === DEL) {
          const hex = byte.toString(16).padStart(2, "0").toUpperCase();
          throw this.error(`byte 0x${hex} stands in ${part}`);
        } else if (this.#line.length === maxBytes) {
          throw this.error(`${part} is longer than allowed`);
        } else this.#line += String.fromCharCode(byte);
      }
      this.slice(bytes.length);
    }
    return undefined;
  }

  /** An error of the peer, here. */
  error(what: string): ProtocolError {
    return new ProtocolError(`Cannot decode ${this.#of}: ${what}`, { offset: this.#consumed });
  }

  #endLine(countOfBytes: number): string {
    const line = this.#line;
    this.slice(countOfBytes);
    this.#line = "";
    this.#sawReturn = false;
    return line;
  }

  #consume(count: number): void {
    this.#length -= count;
    this.#consumed += count;
  }
}
