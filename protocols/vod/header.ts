/**
 * The header of images and fragments: decimal numbers, one a line.
 *
 * ```text
 * | digits | CRLF | digits | CRLF | …        a bare LF is taken for a line end
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/** The largest number that a header may hold: what a signed 32-bit integer can. */
export const MAX_NUMBER = 0x7fffffff;

/** Leading zeros included: they are no reason to wait for ever. */
const MAX_DIGITS = 10;

const LF = 0x0a;
const CR = 0x0d;
const ZERO = 0x30;

/** A header that was read, and how many bytes it took. */
export interface Header {
  numbers: number[];
  length: number;
}

/**
 * Reads `names.length` numbers from the front of some bytes; `undefined` while the last line has not
 * ended.
 *
 * @param of What is decoded, for the error: "VOD fragment".
 * @param names What the numbers are, for the error: `["id", "length"]`.
 * @param streamOffset Where in a stream the bytes begin, for the error.
 * @throws {ProtocolError} when a line is no number from 0 to {@link MAX_NUMBER}.
 */
export function decodeHeader(
  bytes: Uint8Array,
  of: string,
  names: readonly string[],
  streamOffset = 0,
): Header | undefined {
  const numbers: number[] = [];
  let at = 0;
  for (const name of names) {
    const start = at;
    let value = 0;
    while (isDigit(bytes[at])) value = value * 10 + bytes[at++]! - ZERO;
    const digits = at - start;
    let isNumber = digits <= MAX_DIGITS && value <= MAX_NUMBER;
    if (at < bytes.length) {
      if (bytes[at] === CR) at++;
      isNumber &&= digits > 0 && (at === bytes.length || bytes[at] === LF);
    }
    if (!isNumber) {
      const line = shown(bytes.subarray(start, start + 24));
      throw new ProtocolError(
        `Cannot decode ${of}: the ${name} is ${line}, must be from 0 to ${MAX_NUMBER}`,
        { offset: streamOffset + start },
      );
    }
    if (at === bytes.length) return undefined;
    at++;
    numbers.push(value);
  }
  return { numbers, length: at };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** The first line of some bytes, for an error. */
function shown(bytes: Uint8Array): string {
  const end = bytes.indexOf(LF);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  return JSON.stringify(String.fromCharCode(...line).replace(/\r$/, ""));
}

/** How many decimal digits a number from 0 has. */
export function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  return digits;
}

/** How many bytes the header of these numbers has. */
export function headerLength(numbers: readonly number[]): number {
  return numbers.reduce((length, value) => length + digitsOf(value) + 2, 0);
}

/** Writes a header into `target` from `start`; where it ended. */
export function writeHeader(
  target: Uint8Array,
  start: number,
  numbers: readonly number[],
): number {
  let at = start;
  for (const value of numbers) {
    const end = at + digitsOf(value);
    for (let rest = value, i = end - 1; i >= at; i--) {
      target[i] = ZERO + rest % 10;
      rest = Math.floor(rest / 10);
    }
    target[end] = CR;
    target[end + 1] = LF;
    at = end + 2;
  }
  return at;
}

/**
 * Checks a number that is to be written.
 *
 * @throws {RangeError} when no header can hold it.
 */
export function checkNumber(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_NUMBER) return;
  throw new RangeError(`The ${what} is ${value}, must be a whole number from 0 to ${MAX_NUMBER}`);
}
