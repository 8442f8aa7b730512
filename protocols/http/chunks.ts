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
import type { Input } from "./input.ts";

/** The most bytes of a size line with its extensions. */
const MAX_SIZE_LINE_BYTES = 1024;

/** Thirteen hexadecimal digits are 2^52: every size is an exact number. */
const sizeLine = /^0*([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i;

/** Reads one chunked body off an input. */
export class Chunks {
  readonly #input: Input;
  #trailerBytes: number;
  #state: "size" | "data" | "data-end" | "trailers" | "over" = "size";
  #leftBytes = 0;

  /** @param maxTrailerBytes The most bytes of all trailers together. */
  constructor(input: Input, maxTrailerBytes: number) {
    this.#input = input;
    this.#trailerBytes = maxTrailerBytes;
  }

  /** Whether the last chunk and its trailers have been read. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /**
   * The next slice of data, never empty; `undefined` when more bytes are needed or it is over.
   *
   * @throws {ProtocolError} when a size is no number, or a chunk longer than it said.
   */
  next(): Uint8Array | undefined {
    while (this.#state !== "over") {
      if (this.#state === "data") return this.#data();
      if (this.#state === "size") {
        const line = this.#input.line(MAX_SIZE_LINE_BYTES, "a chunk's size");
        if (line === undefined) return undefined;
        this.#begin(line);
      } else if (this.#state === "data-end") {
        const line = this.#input.line(0, "a chunk beyond its size");
        if (line === undefined) return undefined;
        this.#state = "size";
      } else {
        const line = this.#input.line(this.#trailerBytes, "the trailers");
        if (line === undefined) return undefined;
        this.#trailerBytes -= line.length;
        if (line === "") this.#state = "over";
      }
    }
    return undefined;
  }

  #begin(line: string): void {
    const digits = sizeLine.exec(line)?.[1];
    if (digits === undefined) {
      const shown = JSON.stringify(line.slice(0, 40));
      throw this.#input.error(`a chunk's size is ${shown}, not a hexadecimal number of 52 bits`);
    }
    this.#leftBytes = Number.parseInt(digits, 16);
    this.#state = this.#leftBytes === 0 ? "trailers" : "data";
  }

  #data(): Uint8Array | undefined {
    const slice = this.#input.slice(this.#leftBytes);
    if (slice === undefined) return undefined;
    this.#leftBytes -= slice.length;
    if (this.#leftBytes === 0) this.#state = "data-end";
    return slice;
  }
}
