/**
 * Lines taken off the front of a decoder's pending bytes; they end with CRLF or a bare LF.
 *
 * @module
 */
import type { PendingBytes } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";

const LF = 0x0a;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Takes bounded lines off pending bytes. */
export class LineReader {
  readonly #pending: PendingBytes;
  readonly #of: string;
  readonly #maxLineBytes: number;
  /** Pending bytes known to hold no line end: each byte is looked at once. */
  #checkedBytes = 0;

  /**
   * @param of What is decoded, for the error: "VOD control".
   * @param maxLineBytes The most bytes of a line, its ending included.
   */
  constructor(pending: PendingBytes, of: string, maxLineBytes: number) {
    this.#pending = pending;
    this.#of = of;
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * The next line without its ending, `undefined` while it has not ended.
   *
   * @throws {ProtocolError} when it is longer than `maxLineBytes`.
   */
  next(): string | undefined {
    const view = this.#pending.view();
    const end = view.indexOf(LF, this.#checkedBytes);
    const length = end < 0 ? view.length : end + 1;
    if (length > this.#maxLineBytes) {
      throw new ProtocolError(
        `Cannot decode ${this.#of}: a line is longer than ${this.#maxLineBytes} bytes`,
        { offset: this.#pending.offset },
      );
    }
    this.#checkedBytes = end < 0 ? length : 0;
    if (end < 0) return undefined;
    const line = text(view.subarray(0, end)).replace(/\r$/, "");
    this.#pending.consume(length);
    return line;
  }
}
