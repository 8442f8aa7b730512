/**
 * The lines that NTRIP heads and chunk sizes are made of, taken from the front of a decoder's
 * pending bytes.
 *
 * ```text
 * | text: TAB, 0x20..0x7E, 0x80..0xFF (UTF-8) | CR (optional) | LF |
 * ```
 *
 * @module
 */
import type { PendingBytes } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const DEL = 0x7f;

/** One line without its ending, or the reason why there will never be one. */
export type Line =
  | { kind: "line"; text: string; ending: "\r\n" | "\n" }
  | { kind: "not-text"; reason: string };

/** What a {@link LineReader} reads, and how much of it. */
export interface LineReaderOptions {
  /** What is decoded, for the error: "NTRIP request". */
  of: string;
  /** What the lines are, for the error: "the request head". */
  part: string;
  /** The most bytes that the lines may have together, endings included. */
  maxBytes: number;
}

/** Takes lines off pending bytes, so that lines and opaque bytes can take turns in one stream. */
export class LineReader {
  readonly #pending: PendingBytes;
  readonly #options: LineReaderOptions;
  #usedBytes = 0;
  /** Pending bytes known to be text without a line end: each byte is looked at once. */
  #checkedBytes = 0;

  constructor(pending: PendingBytes, options: LineReaderOptions) {
    this.#pending = pending;
    this.#options = options;
  }

  /** Starts counting towards `maxBytes` anew: what follows is another head. */
  reset(): void {
    this.#usedBytes = 0;
  }

  /**
   * The next line, `undefined` while it has not ended. Bytes that are not text are reported as soon
   * as they wait, and stay there; the answer is the same wherever the stream was cut.
   *
   * @throws {ProtocolError} when the lines are longer than `maxBytes`.
   */
  next(): Line | undefined {
    const view = this.#pending.view();
    const room = Math.min(view.length, this.#options.maxBytes - this.#usedBytes);
    for (let i = this.#checkedBytes; i < room; i++) {
      const byte = view[i]!;
      if (byte === LF) return this.#take(i);
      if (byte === CR) {
        if (i + 1 === view.length) {
          this.#checkedBytes = i;
          return this.#waitUnlessFull(i + 1);
        }
        if (view[i + 1] === LF) continue;
      }
      if ((byte < 0x20 && byte !== TAB) || byte === DEL) {
        const hex = byte.toString(16).padStart(2, "0").toUpperCase();
        const reason = `byte 0x${hex} at offset ${this.#pending.offset + i} is not text`;
        return { kind: "not-text", reason };
      }
    }
    this.#checkedBytes = room;
    return this.#waitUnlessFull(view.length);
  }

  /**
   * The next line's text, `undefined` while it has not ended.
   *
   * @throws {ProtocolError} when the bytes are not text, or the lines longer than `maxBytes`.
   */
  nextText(): string | undefined {
    const line = this.next();
    if (line?.kind === "not-text") {
      throw new ProtocolError(`Cannot decode ${this.#options.of}: ${line.reason}`, {
        offset: this.#pending.offset,
      });
    }
    return line?.text;
  }

  #take(lineFeedAt: number): Line {
    const bytes = this.#pending.take(lineFeedAt + 1);
    this.#usedBytes += bytes.length;
    this.#checkedBytes = 0;
    const ending = bytes[lineFeedAt - 1] === CR ? "\r\n" : "\n";
    return { kind: "line", text: text(bytes.subarray(0, bytes.length - ending.length)), ending };
  }

  #waitUnlessFull(waitingBytes: number): undefined {
    const { of, part, maxBytes } = this.#options;
    if (this.#usedBytes + waitingBytes <= maxBytes) return undefined;
    throw new ProtocolError(`Cannot decode ${of}: ${part} is longer than ${maxBytes} bytes`, {
      offset: this.#pending.offset,
    });
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
