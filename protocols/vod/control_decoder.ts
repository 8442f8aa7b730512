/**
 * Finds control words in the bytes of a connection, or in a datagram; they are listed in
 * `control_word.ts`, and what they mean together is in `control_session.ts`.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { type ControlEvent, ControlLine } from "./control_word.ts";
import { LineReader, text } from "./lines.ts";

/** The bounds of a {@link ControlDecoder}. */
export interface ControlDecoderOptions {
  /** The most bytes of a line, its ending included; default 1024. */
  maxLineBytes?: number;
  /** The most bytes that may wait for `next()`; default 64 KiB. */
  maxPendingBytes?: number;
}

/**
 * The words of a control connection. A line says nothing before it has ended: `LISTEN_PORT 80` may be
 * the first half of `LISTEN_PORT 8010`. After a malformed word the rest of its line is dropped, and
 * `next()` goes on with the line after it.
 */
export class ControlDecoder implements Decoder<ControlEvent> {
  readonly #pending: PendingBytes;
  readonly #lines: LineReader;
  #line: ControlLine | undefined;

  /** A decoder at the start of a connection; its options are bounds. */
  constructor(options: ControlDecoderOptions = {}) {
    const { maxLineBytes = 1024, maxPendingBytes = 64 * 1024 } = options;
    this.#pending = new PendingBytes("VOD control", maxPendingBytes);
    this.#lines = new LineReader(this.#pending, "VOD control", maxLineBytes);
  }

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  /**
   * The next word.
   *
   * @throws {ProtocolError} when an argument is missing or malformed, or a line too long.
   */
  next(): ControlEvent | undefined {
    for (;;) {
      const line = this.#line;
      this.#line = undefined;
      const event = line?.next();
      if (event !== undefined) {
        this.#line = line;
        return event;
      }
      const next = this.#lines.next();
      if (next === undefined) return undefined;
      this.#line = new ControlLine(next);
    }
  }

  /**
   * Says that the connection has ended.
   *
   * @throws {ProtocolError} when it ended within a line.
   */
  end(): void {
    const rest = text(this.#pending.view());
    if (rest.trim() === "") return;
    const shown = JSON.stringify(rest.slice(0, 40));
    throw new ProtocolError(
      `Cannot decode VOD control: the stream ended within the line ${shown}`,
      {
        offset: this.#pending.offset + this.#pending.length,
      },
    );
  }
}

/**
 * The words of a control datagram. Its end ends its last line.
 *
 * @throws {ProtocolError} when an argument is missing or malformed. Nothing of such a datagram is to
 * be obeyed.
 */
export function decodeControl(datagram: Uint8Array): ControlEvent[] {
  const events: ControlEvent[] = [];
  for (const part of text(datagram).split("\n")) {
    const line = new ControlLine(part);
    for (let event = line.next(); event !== undefined; event = line.next()) events.push(event);
  }
  return events;
}
