/**
 * The frame of the lamp's TLV protocol: what it is, how long it is, and what it says.
 *
 * ```
 *  0        1                 3
 *  +--------+--------+--------+-----------------+
 *  |  type  |  length, u16 BE |  value (length) |
 *  +--------+--------+--------+-----------------+
 *
 *  ON           12 00 00
 *  OFF          13 00 00
 *  COLOR        20 00 03 RR GG BB
 *  BRIGHTNESS   21 00 01 LL
 *  BLINK        22 00 02 MM MM         period in ms, big-endian
 * ```
 *
 * Whoever receives a type that it does not know skips the whole frame in silence.
 *
 * @module
 */

/** How many bytes stand before a value. */
export const HEADER_BYTES = 3;

/** The longest value that the length field can tell. */
const MAX_VALUE_BYTES = 0xffff;

/**
 * A frame of any type.
 *
 * @throws {RangeError} when the type is no byte, or the value is longer than 65535 bytes.
 */
export function encodeFrame(type: number, value: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!(Number.isInteger(type) && type >= 0 && type <= 0xff)) {
    throw new RangeError(`Cannot encode TLV frame: type is ${type}, must be from 0 to 255`);
  }
  if (value.length > MAX_VALUE_BYTES) {
    throw new RangeError(
      `Cannot encode TLV frame: length is ${value.length}, at most ${MAX_VALUE_BYTES}`,
    );
  }
  const frame = new Uint8Array(HEADER_BYTES + value.length);
  frame[0] = type;
  frame[1] = value.length >> 8;
  frame[2] = value.length & 0xff;
  frame.set(value, HEADER_BYTES);
  return frame;
}
