/**
 * The fields of a sourcetable's records that are no text: numbers and choices.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/**
 * A number as a field. A centimetre on the ground is 1e-7 degrees; no exponent, which few clients read.
 *
 * @throws {RangeError} when it is not finite, or too large to be written.
 */
export function encodeNumber(what: string, value: number): string {
  if (!(Math.abs(value) < 1e15)) throw new RangeError(`The ${what} ${value} cannot be written`);
  const fixed = value.toFixed(7).replace(/\.?0+$/, "");
  return fixed === "-0" ? "0" : fixed;
}

/** The number that a field's text says, without an exponent; `undefined` when it says none. */
export function numberIn(field: string): number | undefined {
  const trimmed = field.trim();
  return /^[+-]?(\d{1,15}(\.\d*)?|\.\d+)$/.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * The number of a field; an empty one is 0.
 *
 * @throws {ProtocolError} when it is none.
 */
export function decodeNumber(record: string, what: string, field: string): number {
  const value = field.trim() === "" ? 0 : numberIn(field);
  if (value === undefined) throw malformed(record, what, field);
  return value;
}

/**
 * The choice that a field names.
 *
 * @throws {ProtocolError} when there is none of this name.
 */
export function oneOf<Value>(
  record: string,
  what: string,
  field: string,
  values: Record<string, Value>,
): Value {
  const key = field.trim();
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined) throw malformed(record, what, field);
  return value;
}

function malformed(record: string, what: string, field: string): ProtocolError {
  const shown = JSON.stringify(field.slice(0, 40));
  return new ProtocolError(`Cannot decode ${record}: the ${what} is ${shown}`);
}
