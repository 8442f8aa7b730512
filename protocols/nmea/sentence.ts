/**
 * The sentence that carries all of NMEA 0183: one line of printable ASCII and its check.
 *
 * ```text
 * $GPGGA,123519,4807.038,N,...,,*47\r\n
 * |     body                   |  the XOR of the body's characters, two hexadecimal digits
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/** What stands between `$` and `*`: printable ASCII but for those two. */
const bodyPattern = /^[\x20-\x23\x25-\x29\x2b-\x7e]+$/;
const sentencePattern = /^\$([\x20-\x23\x25-\x29\x2b-\x7e]+)\*([0-9A-Fa-f]{2})(\r?\n)?$/;

/** The check of a body, as a sentence ends with it: `47`. */
export function checksum(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return sum.toString(16).toUpperCase().padStart(2, "0");
}

/**
 * The sentence of a body, without the CRLF that ends its line on a wire: `$GPGGA,...*47`.
 *
 * @param body What stands between `$` and `*`: `GPGGA,123519,...`.
 * @throws {RangeError} when the body is empty or has a character that no sentence can hold.
 */
export function encodeSentence(body: string): string {
  if (!bodyPattern.test(body)) {
    throw new RangeError(
      `Cannot encode NMEA sentence: ${JSON.stringify(body)} is not printable ASCII without $ and *`,
    );
  }
  return `$${body}*${checksum(body)}`;
}

/**
 * The body of a sentence, whose line end may be there or not.
 *
 * @throws {ProtocolError} when the line is no sentence, or its check is missing or wrong.
 */
export function decodeSentence(line: string): string {
  const match = sentencePattern.exec(line);
  if (match === null) {
    throw new ProtocolError(
      `Cannot decode NMEA sentence: ${excerpt(line)} is not $, printable text, * and a check`,
    );
  }
  const [, body = "", told = ""] = match;
  const right = checksum(body);
  if (told.toUpperCase() !== right) {
    throw new ProtocolError(
      `Cannot decode NMEA sentence: the check of ${excerpt(line)} is ${told}, not ${right}`,
    );
  }
  return body;
}

/** How a line fares as a sentence: the question of a stream, where failing is no exception. */
export function judgeSentence(line: string): "sentence" | "wrong check" | "no sentence" {
  const match = sentencePattern.exec(line);
  if (match === null) return "no sentence";
  return match[2]!.toUpperCase() === checksum(match[1]!) ? "sentence" : "wrong check";
}

/** As much of a peer's line as an error should repeat. */
function excerpt(line: string): string {
  return JSON.stringify(line.length <= 80 ? line : `${line.slice(0, 80)}…`);
}
