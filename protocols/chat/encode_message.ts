/**
 * Messages as bytes, for both directions and both framings.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { ClientMessage } from "./client_message.ts";
import { type Framing, maxMessageBytes } from "./framing.ts";
import type { ServerMessage } from "./server_message.ts";

/**
 * A message's bytes: in legacy framing what belongs into a segment of its own, in lines framing a line
 * with its line feed.
 *
 * @throws {RangeError} when the message is longer than a peer of this framing reads.
 */
export function encodeMessage(
  message: ClientMessage | ServerMessage,
  framing: Framing,
): Uint8Array<ArrayBuffer> {
  const json = formatMessage(message, framing);
  const bytes = utf8(framing === "lines" ? `${json}\n` : json);
  const length = bytes.length - (framing === "lines" ? 1 : 0);
  if (length <= maxMessageBytes[framing]) return bytes;
  throw new RangeError(
    `Cannot encode ${message.TYPE}: ${length} bytes, at most ${maxMessageBytes[framing]} ` +
      `in ${framing} framing`,
  );
}

/**
 * A message as a line, with its line feed; for those who send many at once, and encode them together.
 *
 * @throws {RangeError} when the message is longer than a peer reads.
 */
export function formatLine(message: ClientMessage | ServerMessage): string {
  const json = formatMessage(message, "lines");
  // A UTF-16 unit has at most three bytes in UTF-8, so few messages are encoded to be measured.
  if (json.length * 3 > maxMessageBytes.lines) encodeMessage(message, "lines");
  return `${json}\n`;
}

/**
 * How many bytes a message has too many for a peer of this framing; 0 when it fits. A character that
 * is not ASCII has 6 bytes in legacy framing, or 12.
 */
export function excessBytes(message: ClientMessage | ServerMessage, framing: Framing): number {
  const { length } = utf8(formatMessage(message, framing));
  return Math.max(0, length - maxMessageBytes[framing]);
}

function formatMessage(message: ClientMessage | ServerMessage, framing: Framing): string {
  const { TYPE, BODY, ...rest } = message;
  const json = JSON.stringify({ TYPE, BODY: wellFormed(BODY), ...rest });
  return framing === "legacy" ? escapeNonAscii(json) : json;
}

/** A JSON text of the same meaning in ASCII: `"é"` becomes `"\u00e9"`. */
function escapeNonAscii(json: string): string {
  return json.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Legacy peers do not survive half a surrogate pair, and a person's clipboard may hold one. */
function wellFormed(body: unknown): unknown {
  if (typeof body === "string") return body.toWellFormed();
  return Array.isArray(body) ? body.map(wellFormed) : body;
}
