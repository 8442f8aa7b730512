/**
 * The head of a request or a response: its lines, taken off the front of a decoder's pending bytes.
 *
 * ```text
 * | blank lines (ignored) | first line | header lines | blank line |  what follows stays
 * ```
 *
 * A line ends with CRLF or LF (RFC 9112 §2.2). A CR by itself, and any other control character but TAB,
 * cannot be in one: what is no HTTP at all is noticed at its first such byte.
 *
 * @module
 */
import type { PendingBytes } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const DEL = 0x7f;

/** What a {@link HeadReader} reads, and how much of it. */
export interface HeadReaderOptions {
  /** What is decoded, for the error: "HTTP request". */
  of: string;
  /** The most bytes of a head, its blank line included. */
  maxHeadBytes: number;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Takes heads off pending bytes. Each byte is looked at once. */
export class HeadReader {
  readonly #pending: PendingBytes;
  readonly #options: HeadReaderOptions;
  #lines: string[] = [];
  #usedBytes = 0;
  #checkedBytes = 0;

  constructor(pending: PendingBytes, options: HeadReaderOptions) {
    this.#pending = pending;
    this.#options = options;
  }

  /** Whether a line of a head was taken whose blank line has not come. */
  get isWithin(): boolean {
    return this.#lines.length > 0;
  }

  /**
   * The lines of the next head, without their endings and the blank one; at least one.
   *
   * @throws {ProtocolError} when it is longer than `maxHeadBytes`, or is not text.
   */
  next(): string[] | undefined {
    for (;;) {
      const line = this.#line();
      if (line === undefined) return undefined;
      if (line !== "") this.#lines.push(line);
      else if (this.#lines.length > 0) {
        const lines = this.#lines;
        this.#lines = [];
        this.#usedBytes = 0;
        return lines;
      }
    }
  }

  #line(): string | undefined {
    const view = this.#pending.view();
    const room = Math.min(view.length, this.#options.maxHeadBytes - this.#usedBytes);
    for (let i = this.#checkedBytes; i < room; i++) {
      const byte = view[i]!;
      if (byte === LF) return this.#take(i);
      const isCut = byte === CR && i + 1 === view.length;
      if (isCut) {
        this.#checkedBytes = i;
        return this.#refuseWhenFull(view.length);
      }
      const isText = byte === CR ? view[i + 1] === LF : byte >= 0x20 && byte !== DEL;
      if (!isText && byte !== TAB) throw this.#notText(byte, i);
    }
    this.#checkedBytes = room;
    return this.#refuseWhenFull(view.length);
  }

  #take(lineFeedAt: number): string {
    const view = this.#pending.view();
    const end = lineFeedAt > 0 && view[lineFeedAt - 1] === CR ? lineFeedAt - 1 : lineFeedAt;
    const line = decoder.decode(view.subarray(0, end));
    this.#pending.consume(lineFeedAt + 1);
    this.#usedBytes += lineFeedAt + 1;
    this.#checkedBytes = 0;
    return line;
  }

  #refuseWhenFull(waitingBytes: number): undefined {
    const { of, maxHeadBytes } = this.#options;
    if (this.#usedBytes + waitingBytes < maxHeadBytes) return undefined;
    throw new ProtocolError(`Cannot decode ${of}: its head is longer than ${maxHeadBytes} bytes`, {
      offset: this.#pending.offset,
    });
  }

  #notText(byte: number, at: number): ProtocolError {
    const hex = byte.toString(16).padStart(2, "0").toUpperCase();
    const offset = this.#pending.offset + at;
    return new ProtocolError(
      `Cannot decode ${this.#options.of}: byte 0x${hex} at offset ${offset} is not text`,
      { offset },
    );
  }
}
