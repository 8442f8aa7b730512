/**
 * Finds NMEA sentences in a stream.
 *
 * @module
 */
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { judgeSentence } from "./sentence.ts";

const DOLLAR = 0x24;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What a decoder may be told. */
export interface NmeaDecoderOptions {
  /** The longest line, from its `$` to before its line feed, that can be a sentence; default 1024. */
  maxLineBytes?: number;
  /** How many bytes of sentences may wait for `next()` when more is pushed; default 64 KiB. */
  maxPendingBytes?: number;
}

/**
 * The sentences of a stream, each as its line without the line end: `$GPGGA,...*47`. Lines end with
 * LF or CRLF. What is no sentence with a right check is counted and dropped, never an error; since a
 * `$` occurs nowhere but at a start, one begins anew, whatever stood before it on the line.
 */
export class NmeaDecoder implements Decoder<string> {
  readonly #maxPendingBytes: number;
  readonly #line: Uint8Array<ArrayBuffer>;
  #length = 0;
  #sentences: string[] = [];
  #handedOut = 0;
  #waitingBytes = 0;
  #pushedBytes = 0;
  #skippedBytes = 0;
  #checksumErrors = 0;

  constructor({ maxLineBytes = 1024, maxPendingBytes = 64 * 1024 }: NmeaDecoderOptions = {}) {
    this.#line = new Uint8Array(maxLineBytes);
    this.#maxPendingBytes = maxPendingBytes;
  }

  /** How many bytes were outside any sentence. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** How many lines were a sentence but for their check. */
  get checksumErrors(): number {
    return this.#checksumErrors;
  }

  /** @throws {ProtocolError} when more than `maxPendingBytes` of sentences wait for `next()`. */
  push(bytes: Uint8Array): void {
    if (this.#waitingBytes > this.#maxPendingBytes) {
      throw new ProtocolError(
        `Cannot decode NMEA stream: ${this.#waitingBytes} bytes of sentences wait unread, ` +
          `at most ${this.#maxPendingBytes}`,
        { offset: this.#pushedBytes },
      );
    }
    this.#pushedBytes += bytes.length;
    for (const byte of bytes) {
      if (byte === DOLLAR) {
        this.#skip(0);
        this.#line[0] = byte;
        this.#length = 1;
      } else if (this.#length === 0) {
        this.#skippedBytes++;
      } else if (byte === LINE_FEED) {
        this.#finishLine(1);
      } else if (this.#length === this.#line.length) {
        this.#skip(1);
      } else {
        this.#line[this.#length++] = byte;
      }
    }
  }

  next(): string | undefined {
    const sentence = this.#sentences[this.#handedOut];
    if (sentence === undefined) return undefined;
    this.#waitingBytes -= sentence.length;
    this.#handedOut++;
    if (this.#handedOut === this.#sentences.length) {
      this.#sentences = [];
      this.#handedOut = 0;
    }
    return sentence;
  }

  /**
   * Says that nothing follows. Never throws: a last line without a line end comes out of `next()` if
   * it is a sentence, else it counts as skipped.
   */
  end(): void {
    this.#finishLine(0);
  }

  /** Drops the line so far, and as many bytes that never came into it. */
  #skip(further: number): void {
    this.#skippedBytes += this.#length + further;
    this.#length = 0;
  }

  #finishLine(lineFeedBytes: number): void {
    const ended = this.#line[this.#length - 1] === CARRIAGE_RETURN
      ? this.#length - 1
      : this.#length;
    const line = String.fromCharCode(...this.#line.subarray(0, ended));
    const verdict = judgeSentence(line);
    if (verdict !== "sentence") {
      if (verdict === "wrong check") this.#checksumErrors++;
      this.#skip(lineFeedBytes);
      return;
    }
    this.#sentences.push(line);
    this.#waitingBytes += line.length;
    this.#length = 0;
  }
}
