/**
 * Finds JSON objects in a stream that does not frame them.
 *
 * ```text
 * | blanks | { … } | blanks | { … } | …        blanks: space, TAB, CR, LF, or nothing
 * ```
 *
 * An object ends with the brace that closes its first one. Braces in strings do not count, so strings
 * and their escapes are followed, byte by byte. In UTF-8 no byte of a longer character looks like
 * ASCII, so characters need not be.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { type Framing, maxMessageBytes } from "./framing.ts";

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** A message nests two deep; more is room for keys that we do not know. */
const MAX_DEPTH = 32;
/** How much may be pushed at once on top of an object that is not whole. */
const MAX_UNREAD_BYTES = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

/** What a decoder may be told. */
export interface ObjectDecoderOptions {
  /** The most bytes of an object; default 64 KiB. Legacy peers read 1024. */
  maxObjectBytes?: number;
}

/**
 * The objects of a stream, bare or one a line. Every byte is looked at once, wherever the stream is
 * cut. After an error the connection is over: nothing tells where the next object begins, and every
 * further call throws that error again.
 */
export class ObjectDecoder implements Decoder<JsonObject> {
  /**
   * In lines, a line feed within an object is an error at once: what follows would be taken for a part
   * of it. May be set to lines between two objects, when that was agreed upon.
   */
  framing: Framing = "legacy";
  readonly #maxObjectBytes: number;
  readonly #maxPendingBytes: number;
  readonly #pending: PendingBytes;
  #failure: ProtocolError | undefined;
  /** How many of the pending bytes were looked at, and what the next one stands in. */
  #scanned = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** A decoder at the start of a connection. */
  constructor({ maxObjectBytes = maxMessageBytes.lines }: ObjectDecoderOptions = {}) {
    this.#maxObjectBytes = maxObjectBytes;
    this.#maxPendingBytes = maxObjectBytes + MAX_UNREAD_BYTES;
    this.#pending = new PendingBytes("chat stream", this.#maxPendingBytes);
  }

  push(bytes: Uint8Array): void {
    if (this.#failure !== undefined) throw this.#failure;
    const length = this.#pending.length + bytes.length;
    if (length > this.#maxPendingBytes) {
      throw this.#fail(`${length} bytes wait unread, at most ${this.#maxPendingBytes}`, 0);
    }
    this.#pending.push(bytes);
  }

  /**
   * The next object, as `JSON.parse` reads it: of a key that stands twice, the last one.
   *
   * @throws {ProtocolError} when the bytes are no object, or too long a one.
   */
  next(): JsonObject | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#scanned === 0) this.#dropBlanks();
    const view = this.#pending.view();
    const end = this.#scan(view);
    if (end === undefined) return undefined;
    const object = this.#parse(view.subarray(0, end));
    this.#pending.consume(end);
    this.#scanned = this.#depth = 0;
    this.#isInString = this.#isEscaped = false;
    return object;
  }

  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#scanned === 0) this.#dropBlanks();
    if (this.#pending.length > 0) {
      throw this.#fail("it ends within an object", this.#pending.length);
    }
  }

  #dropBlanks(): void {
    while (isBlank(this.#pending.at(0))) this.#pending.consume(1);
  }

  /** Where the object ends, counted from its first byte; `undefined` while it does not. */
  #scan(view: Uint8Array): number | undefined {
    if (this.#scanned === 0 && view.length > 0 && view[0] !== OPEN_BRACE) {
      throw this.#fail(`${nameOf(view[0]!)} begins no object`, 0);
    }
    const room = Math.min(view.length, this.#maxObjectBytes);
    // Every byte of every message comes by here, so what is known of it is held in locals.
    let i = this.#scanned;
    let depth = this.#depth;
    let isInString = this.#isInString;
    let isEscaped = this.#isEscaped;
    const isInLines = this.framing === "lines";
    while (i < room) {
      const byte = view[i++]!;
      if (isInString) {
        if (byte < 0x20) throw this.#fail(`${nameOf(byte)} cannot stand in a string`, i - 1);
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
      } else if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > MAX_DEPTH) {
          throw this.#fail(`an object nests more than ${MAX_DEPTH} deep`, i - 1);
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (--depth === 0) return i;
      } else if (byte === LF && isInLines) {
        throw this.#fail("a line ends within an object", i - 1);
      }
    }
    this.#scanned = i;
    this.#depth = depth;
    this.#isInString = isInString;
    this.#isEscaped = isEscaped;
    if (i < this.#maxObjectBytes) return undefined;
    throw this.#fail(`an object is longer than ${this.#maxObjectBytes} bytes`, 0);
  }

  #parse(bytes: Uint8Array): JsonObject {
    let text: string;
    try {
      text = utf8.decode(bytes);
    } catch (cause) {
      throw this.#fail("an object is not UTF-8", 0, cause);
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#fail(`${bytes.length} bytes within braces are not JSON`, 0, cause);
    }
  }

  #fail(why: string, at: number, cause?: unknown): ProtocolError {
    const offset = this.#pending.offset + at;
    this.#pending.consume(this.#pending.length);
    this.#failure = new ProtocolError(`Cannot decode chat stream: ${why}`, { offset, cause });
    return this.#failure;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
}

function nameOf(byte: number): string {
  return `byte 0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;
}
