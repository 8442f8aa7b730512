/**
 * Field lines (`Name: value`) of heads and trailers, RFC 9110 §5 and RFC 9112 §5.
 *
 * A value is kept byte for byte: its characters are the bytes 0x00 to 0xFF, so that an entity tag
 * goes back as it came, whatever its encoding was.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/** Field values by lower-case name. */
export type Fields = ReadonlyMap<string, string>;

const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/s;

/**
 * Puts a field line to those before it. A field that comes twice has its values joined by a comma
 * (RFC 9110 §5.3); a line that begins with white space goes on where the one before it ended.
 *
 * @param of What is decoded, for the error: "HTTP response".
 * @returns The name of the field.
 * @throws {ProtocolError} when the line is none.
 */
export function addField(
  fields: Map<string, string>,
  line: string,
  previous: string | undefined,
  of: string,
): string {
  if (previous !== undefined && /^[ \t]/.test(line)) {
    fields.set(previous, `${fields.get(previous)} ${line.trim()}`.trim());
    return previous;
  }
  const [, name, value] = fieldLine.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    const shown = JSON.stringify(line.slice(0, 60));
    throw new ProtocolError(`Cannot decode ${of}: ${shown} is no header`);
  }
  const key = name.toLowerCase();
  const earlier = fields.get(key);
  fields.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  return key;
}

/** The members of a field that is a list of tokens, such as `Connection`, in lower case. */
export function tokensOf(value: string | undefined): string[] {
  return (value ?? "").split(",").map((token) => token.trim().toLowerCase()).filter(Boolean);
}

/**
 * One field line with its line end.
 *
 * @throws {RangeError} when the name or the value would break out of its line.
 */
export function encodeField(name: string, value: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new RangeError(`${JSON.stringify(name)} is no name of a header`);
  }
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if ((unit < 0x20 && unit !== 0x09) || unit === 0x7f || unit > 0xff) {
      throw new RangeError(`${name} must hold bytes without control characters`);
    }
  }
  return `${name}: ${value}\r\n`;
}

/** The bytes of a text whose characters are bytes. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
