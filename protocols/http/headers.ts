/**
 * Header fields of requests and responses, RFC 9110 §5 and RFC 9112 §5.
 *
 * ```text
 * | name: a token | ":" | blanks | value: TAB, 0x20..0x7E, 0x80..0xFF | blanks |
 * ```
 *
 * @module
 */

/** Values by lower-case name; of a header that came twice, both, joined by a comma. */
export type HeaderFields = ReadonlyMap<string, string>;

/** Names and values as they are to be sent, in order. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/s;

/**
 * The fields that lines hold (RFC 9110 §5.2).
 *
 * @returns The first line that is no field, where there is one.
 */
export function parseHeaders(lines: readonly string[]): HeaderFields | { wrong: string } {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const match = fieldLine.exec(line);
    if (match === null) return { wrong: line };
    const key = match[1]!.toLowerCase();
    const value = match[2]!.trim();
    const earlier = fields.get(key);
    fields.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return fields;
}

/**
 * Header lines as they are sent, each with its CRLF.
 *
 * @throws {RangeError} when a value would break out of its line.
 */
export function encodeHeaders(headers: HeaderList): string {
  return headers.map(([name, value]) => {
    // deno-lint-ignore no-control-regex -- control characters are what must not get into a head
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
      throw new RangeError(`${name} must not hold control characters`);
    }
    return `${name}: ${value}\r\n`;
  }).join("");
}

/** The elements of a value that is a list, blanks and empty ones left out; commas in quotes stay. */
export function listOf(value: string | undefined): string[] {
  const elements = value?.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [];
  return elements.map((element) => element.trim()).filter((element) => element !== "");
}

/** Whether a list of words, such as `Connection`'s, holds one, in whatever case. */
export function listHolds(value: string | undefined, word: string): boolean {
  return listOf(value).some((element) => element.toLowerCase() === word);
}
