/**
 * Header lines (`Name: value`) of requests and responses, RFC 9110 §5.
 *
 * @module
 */

/** Header values by lower-case name. */
export type HeaderFields = ReadonlyMap<string, string>;

const headerName = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:/;

/**
 * The headers that lines hold. A header that comes twice has its values joined by a comma (RFC 9110
 * §5.2); a line that is no header is skipped, as casters do with what old clients put between them.
 */
export function parseHeaders(lines: readonly string[]): HeaderFields {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [start, name] = headerName.exec(line) ?? [];
    if (start === undefined || name === undefined) continue;
    const key = name.toLowerCase();
    const value = line.slice(start.length).trim();
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return headers;
}

/**
 * One header line with its CRLF.
 *
 * @throws {RangeError} when the value would break out of its line.
 */
export function headerLineOf(name: string, value: string): string {
  return `${name}: ${singleLine(name, value)}\r\n`;
}

/**
 * The text itself, which goes into one line of a head or a sourcetable.
 *
 * @throws {RangeError} when it holds a control character.
 */
export function singleLine(what: string, value: string): string {
  if (holdsControl(value)) throw new RangeError(`${what} must not hold control characters`);
  return value;
}

function holdsControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}
