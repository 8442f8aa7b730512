/**
 * Finds the images in a `multipart/x-mixed-replace` body; it is drawn in `mjpeg.ts`.
 *
 * @module
 */
import { PendingBytes, utf8 } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { splitKey } from "./keyed_lines.ts";
import { LineReader } from "./lines.ts";

/** A part of the body. */
export interface MjpegPart {
  /** Its content type, "" where it has none. */
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a decoder may be told. */
export interface MjpegDecoderOptions {
  /** As the content type names it; default: whatever follows the first line's two hyphens. */
  boundary?: string;
  /** The longest part that is taken; default 16 MiB. */
  maxPartBytes?: number;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
const MAX_HEAD_BYTES = 8 * 1024;

/** What may wait behind a part that is not whole yet: one read of any connection. */
const SLACK_BYTES = 1024 * 1024;

/**
 * The images of a body. A part ends after its Content-Length, and where it has none at the boundary.
 * What stands before the first boundary and after the last is passed over.
 */
export class MjpegDecoder implements Decoder<MjpegPart> {
  readonly #pending: PendingBytes;
  readonly #lines: LineReader;
  readonly #maxPartBytes: number;
  /** The line before each part; `undefined` until the first has come. */
  #delimiter: string | undefined;
  #delimiterBytes = new Uint8Array();
  readonly #boundary: string | undefined;
  #state: "preamble" | "boundary" | "head" | "body" | "over" = "preamble";
  #headBytes = 0;
  #contentType = "";
  #contentLength: number | undefined;
  /** Where in a body without a length the line begins that may be the boundary. */
  #lineAt = 0;
  /** Bytes of that line known to hold no line end: each is looked at once. */
  #checkedBytes = 0;

  constructor({ boundary, maxPartBytes = 16 * 1024 * 1024 }: MjpegDecoderOptions = {}) {
    this.#maxPartBytes = maxPartBytes;
    this.#pending = new PendingBytes("MJPEG stream", maxPartBytes + SLACK_BYTES);
    this.#lines = new LineReader(this.#pending, "MJPEG stream", MAX_HEAD_BYTES);
    this.#boundary = boundary;
  }

  /** Whether the last boundary has been read. */
  get done(): boolean {
    return this.#state === "over";
  }

  push(bytes: Uint8Array): void {
    if (this.done) return;
    this.#pending.push(bytes);
  }

  /**
   * The next part, once it is whole.
   *
   * @throws {ProtocolError} when a head is malformed or too long, a part longer than `maxPartBytes`,
   * or something else stands where a boundary must.
   */
  next(): MjpegPart | undefined {
    while (!this.done) {
      if (this.#state === "body") return this.#takeBody();
      const line = this.#lines.next();
      if (line === undefined) return undefined;
      if (this.#state === "head") this.#followHead(line);
      else this.#followBoundary(line.trimEnd());
    }
    this.#pending.consume(this.#pending.length);
    return undefined;
  }

  /**
   * Says that the body has ended. Most never say so themselves: they may end behind any part.
   *
   * @throws {ProtocolError} when it ended within a part.
   */
  end(): void {
    const rest = this.#pending.view();
    const isBetweenParts = rest.every((byte) => byte === CR || byte === LF);
    if (this.done || this.#pending.offset + rest.length === 0) return;
    if (this.#state === "boundary" && isBetweenParts) return;
    throw this.#error(
      this.#state === "preamble" ? "no boundary has come" : "the stream ended within a part",
    );
  }

  #followBoundary(line: string): void {
    if (this.#delimiter === undefined && this.#isDelimiter(line)) {
      this.#delimiter = line;
      this.#delimiterBytes = utf8(line);
    }
    if (line === this.#delimiter) {
      this.#state = "head";
      this.#headBytes = 0;
      this.#contentType = "";
      this.#contentLength = undefined;
    } else if (line === `${this.#delimiter}--` || line === `--${this.#boundary}--`) {
      this.#state = "over";
    } else if (this.#state === "boundary" && line !== "") {
      const seen = JSON.stringify(line.slice(0, 40));
      throw this.#error(`${seen} follows a part, not its boundary: is its Content-Length right?`);
    }
  }

  /** Some cameras name the boundary with the two hyphens that stand before it in the body. */
  #isDelimiter(line: string): boolean {
    if (this.#boundary === undefined) return /^--./.test(line);
    return line === `--${this.#boundary}` ||
      (line === this.#boundary && line.startsWith("--"));
  }

  #followHead(line: string): void {
    this.#headBytes += line.length;
    if (this.#headBytes > MAX_HEAD_BYTES) {
      throw this.#error(`the head of a part is longer than ${MAX_HEAD_BYTES} bytes`);
    }
    if (line.trim() === "") {
      this.#state = "body";
      this.#lineAt = this.#checkedBytes = 0;
      return;
    }
    const { name, value } = splitKey(line);
    if (name.toLowerCase() === "content-type") this.#contentType = value;
    if (name.toLowerCase() === "content-length") this.#contentLength = this.#lengthOf(value);
  }

  #lengthOf(value: string): number {
    if (!/^\d{1,15}$/.test(value)) {
      throw this.#error(`Content-Length is ${JSON.stringify(value.slice(0, 40))}`);
    }
    const length = Number(value);
    if (length > this.#maxPartBytes) throw this.#tooLong(`Content-Length is ${length}`);
    return length;
  }

  #takeBody(): MjpegPart | undefined {
    const length = this.#contentLength ?? this.#findEnd();
    if (length === undefined || this.#pending.length < length) return undefined;
    if (length > this.#maxPartBytes) throw this.#tooLong(`a part has ${length} bytes`);
    this.#state = "boundary";
    return { contentType: this.#contentType, bytes: this.#pending.take(length) };
  }

  /** How long the part is: up to a line that is the boundary; the line end before it is not its. */
  #findEnd(): number | undefined {
    const view = this.#pending.view();
    for (;;) {
      const isBoundary = this.#isBoundary(view, this.#lineAt);
      if (isBoundary) return lengthBefore(view, this.#lineAt);
      if (isBoundary === undefined) break;
      const lineFeedAt = view.indexOf(LF, Math.max(this.#lineAt, this.#checkedBytes));
      this.#checkedBytes = lineFeedAt < 0 ? view.length : lineFeedAt + 1;
      if (lineFeedAt < 0) break;
      this.#lineAt = lineFeedAt + 1;
    }
    // Its end has not come, but a boundary in these last bytes would still leave it too long.
    if (view.length > this.#maxPartBytes + this.#delimiterBytes.length + 4) {
      throw this.#tooLong("a part without Content-Length goes on");
    }
    return undefined;
  }

  /** Whether the boundary stands there; `undefined` while that cannot be known. */
  #isBoundary(view: Uint8Array, at: number): boolean | undefined {
    const { length } = this.#delimiterBytes;
    for (let i = 0; i < length; i++) {
      if (at + i === view.length) return undefined;
      if (view[at + i] !== this.#delimiterBytes[i]) return false;
    }
    // A longer word that begins like the boundary is part of the image.
    const after = view[at + length];
    if (after === undefined) return undefined;
    if (after === CR || after === LF || after === SPACE) return true;
    if (after !== HYPHEN) return false;
    const second = view[at + length + 1];
    return second === undefined ? undefined : second === HYPHEN;
  }

  #tooLong(what: string): ProtocolError {
    return this.#error(`${what}, at most ${this.#maxPartBytes} bytes may come`);
  }

  #error(what: string): ProtocolError {
    return new ProtocolError(`Cannot decode MJPEG stream: ${what}`, {
      offset: this.#pending.offset,
    });
  }
}

function lengthBefore(view: Uint8Array, lineAt: number): number {
  if (lineAt === 0) return 0;
  return lineAt - (view[lineAt - 2] === CR ? 2 : 1);
}
