/**
 * The chunked transfer coding, RFC 9112 §7.1.
 *
 * ```text
 * | size in hex | ";" extensions | CRLF | size bytes of data | CRLF |    any number of chunks
 * | "0"         | ";" extensions | CRLF | trailer lines             | CRLF |
 * ```
 *
 * Extensions and trailers are skipped. A bare LF is taken for a line end.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { LineReader } from "./lines.ts";

/** The bounds of a {@link ChunkedDecoder}. */
export interface ChunkedDecoderOptions {
  /** The most bytes of a size line, and of all trailers together; default 4096. */
  maxLineBytes?: number;
  /** The most bytes that may wait for {@link ChunkedDecoder.next}; default 1 MiB. */
  maxPendingBytes?: number;
}

/** Thirteen hexadecimal digits are 2^52: every size below is an exact number. */
const sizeLine = /^[ \t]*0*([0-9a-f]{1,13})[ \t]*(?:;.*)?$/is;

const CR = 0x0d;
const LF = 0x0a;

/** Decodes a chunked body. Data comes out as it arrives, a chunk in as many pieces as it came. */
export class ChunkedDecoder implements Decoder<Uint8Array<ArrayBuffer>> {
  readonly #pending: PendingBytes;
  readonly #reader: LineReader;
  #state: "size" | "data" | "data-end" | "trailers" | "done" = "size";
  #remainingBytes = 0;

  /** A decoder at the start of a body; its options are bounds. */
  constructor(options: ChunkedDecoderOptions = {}) {
    const { maxLineBytes = 4096, maxPendingBytes = 1024 * 1024 } = options;
    this.#pending = new PendingBytes("chunked body", maxPendingBytes);
    this.#reader = new LineReader(this.#pending, {
      of: "chunked body",
      part: "a size line or the trailers",
      maxBytes: maxLineBytes,
    });
  }

  /** Whether the last chunk and its trailers have been read. */
  get done(): boolean {
    return this.#state === "done";
  }

  /**
   * Takes the next bytes of the body.
   *
   * @throws {ProtocolError} when more than `maxPendingBytes` wait.
   */
  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  /**
   * The next piece of data, never empty.
   *
   * @throws {ProtocolError} when a size is no number, a chunk is longer than it said, or a line
   * longer than `maxLineBytes`.
   */
  next(): Uint8Array<ArrayBuffer> | undefined {
    while (this.#state !== "done") {
      if (this.#state === "data") return this.#takeData();
      if (this.#state === "data-end") this.#expectLineEnd();
      const line = this.#reader.nextText();
      if (line === undefined) return undefined;
      this.#follow(line);
    }
    return undefined;
  }

  /**
   * Says that the stream has ended.
   *
   * @throws {ProtocolError} when it ended before the last chunk.
   */
  end(): void {
    if (this.done) return;
    throw new ProtocolError("Cannot decode chunked body: the stream ended before its last chunk", {
      offset: this.#pending.offset + this.#pending.length,
    });
  }

  /** Takes what followed the body; empty before it is done. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#pending.take(this.done ? this.#pending.length : 0);
  }

  #takeData(): Uint8Array<ArrayBuffer> | undefined {
    const count = Math.min(this.#remainingBytes, this.#pending.length);
    if (count === 0) return undefined;
    this.#remainingBytes -= count;
    if (this.#remainingBytes === 0) this.#state = "data-end";
    return this.#pending.take(count);
  }

  #follow(line: string): void {
    if (this.#state === "size") {
      const digits = sizeLine.exec(line)?.[1];
      if (digits === undefined) {
        const shown = JSON.stringify(line.slice(0, 40));
        throw this.#error(`the chunk size is ${shown}, not a hexadecimal number of 52 bits`);
      }
      this.#remainingBytes = Number.parseInt(digits, 16);
      this.#state = this.#remainingBytes === 0 ? "trailers" : "data";
      this.#reader.reset();
    } else if (this.#state === "data-end") {
      this.#state = "size";
      this.#reader.reset();
    } else if (line === "") {
      this.#state = "done";
    }
  }

  #expectLineEnd(): void {
    const [first] = this.#pending.view();
    if (first !== undefined && first !== CR && first !== LF) {
      throw this.#error("a chunk is longer than its size");
    }
  }

  #error(what: string): ProtocolError {
    return new ProtocolError(`Cannot decode chunked body: ${what}`, {
      offset: this.#pending.offset,
    });
  }
}
