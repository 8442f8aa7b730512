/**
 * The words of the control connection, and the datagrams that hold the same.
 *
 * ```text
 * GET id               a stream before LISTEN_PORT, an image after it; -1 is the next image
 * LISTEN_PORT port     where the client wants its images
 * FRAGMENT_SIZE bytes  the longest datagram that it receives
 * START   PAUSE        push
 * ALIVE id             keep-alive over UDP
 * END
 * ```
 *
 * A line ends with CRLF or LF. Words stand apart by spaces, and one line may hold several; blank lines
 * and words that are none of these say nothing.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/**
 * The shortest datagram that carries a byte of anything: four numbers of one digit, their line ends,
 * and the byte.
 */
export const LEAST_FRAGMENT_SIZE = 13;

/** A word that says something, with its argument. */
export type ControlWord =
  /** A stream's id, or an image's; -1 is the next image. */
  | { word: "GET"; id: number }
  /** 1 to 65535. */
  | { word: "LISTEN_PORT"; port: number }
  /** In bytes, the header of the datagram included; at least {@link LEAST_FRAGMENT_SIZE}. */
  | { word: "FRAGMENT_SIZE"; size: number }
  | { word: "START" }
  | { word: "PAUSE" }
  /** `undefined` where a client left it out. */
  | { word: "ALIVE"; id: number | undefined }
  | { word: "END" };

/** A word that is to be ignored, for the log. */
export interface UnknownWord {
  word: "unknown";
  text: string;
}

/** What the decoder finds. */
export type ControlEvent = ControlWord | UnknownWord;

/** Reads one line word by word, so that what stands before a malformed word is obeyed. */
export class ControlLine {
  readonly #tokens: string[];
  #at = 0;

  constructor(line: string) {
    this.#tokens = line.split(/[\s\0]+/).filter((token) => token !== "");
  }

  /**
   * The next word, `undefined` after the last.
   *
   * @throws {ProtocolError} when its argument is missing or malformed.
   */
  next(): ControlEvent | undefined {
    const word = this.#tokens[this.#at++];
    switch (word) {
      case undefined:
        return undefined;
      case "GET":
        return { word, id: this.#number(word, -1, 999_999_999) };
      case "LISTEN_PORT":
        return { word, port: this.#number(word, 1, 65535) };
      case "FRAGMENT_SIZE":
        return { word, size: this.#number(word, LEAST_FRAGMENT_SIZE, 999_999_999) };
      case "ALIVE":
        return { word, id: this.#optionalNumber() };
      case "START":
      case "PAUSE":
      case "END":
        return { word };
      default:
        return { word: "unknown", text: word };
    }
  }

  #number(word: string, min: number, max: number): number {
    const token = this.#tokens[this.#at++];
    if (token === undefined) {
      throw new ProtocolError(`Cannot decode VOD control: ${word} has no number behind it`);
    }
    const value = /^[+-]?\d{1,9}$/.test(token) ? Number(token) : NaN;
    if (value >= min && value <= max) return value;
    const shown = Number.isNaN(value) ? JSON.stringify(token.slice(0, 40)) : `${value}`;
    throw new ProtocolError(
      `Cannot decode VOD control: ${word} is ${shown}, must be from ${min} to ${max}`,
    );
  }

  #optionalNumber(): number | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !/^[+-]?\d{1,9}$/.test(token)) return undefined;
    this.#at++;
    return Number(token);
  }
}
