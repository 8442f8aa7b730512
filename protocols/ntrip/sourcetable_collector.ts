/**
 * Finds the end of a sourcetable in the bytes of a body. The line `ENDSOURCETABLE` ends it, not
 * `Content-Length`, which revision 1 casters may leave out or get wrong.
 *
 * @module
 */
import { PendingBytes, utf8 } from "../../core/bytes.ts";
import { text } from "./lines.ts";
import { END_OF_SOURCETABLE } from "./sourcetable.ts";

const endMark = utf8(END_OF_SOURCETABLE);
const LF = 0x0a;

/** Collects a sourcetable until it is whole. */
export class SourcetableCollector {
  readonly #collected: PendingBytes;
  #lineStart = 0;

  /** @param maxBytes The most bytes that a table may have. */
  constructor(maxBytes: number) {
    this.#collected = new PendingBytes("sourcetable", maxBytes);
  }

  /**
   * Takes the next bytes of the body, and gives the table up to its `ENDSOURCETABLE` once that is
   * there.
   *
   * @throws {ProtocolError} when the table is longer than `maxBytes`.
   */
  push(bytes: Uint8Array): string | undefined {
    this.#collected.push(bytes);
    const view = this.#collected.view();
    for (;;) {
      if (beginsWithEndMark(view, this.#lineStart)) {
        return text(view.subarray(0, this.#lineStart + endMark.length));
      }
      const lineFeedAt = view.indexOf(LF, this.#lineStart);
      if (lineFeedAt < 0) return undefined;
      this.#lineStart = lineFeedAt + 1;
    }
  }
}

function beginsWithEndMark(bytes: Uint8Array, start: number): boolean {
  return endMark.every((byte, i) => bytes[start + i] === byte);
}
