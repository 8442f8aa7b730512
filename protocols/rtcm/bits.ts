/**
 * Fields of any number of bits, most significant bit first and packed without gaps, as RTCM payloads
 * hold them.
 *
 * ```text
 *  byte 0           byte 1           byte 2
 * |7 6 5 4 3 2 1 0|7 6 5 4 3 2 1 0|7 6 ...
 * |-- u12 number ----------|-- u12 station --...
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/** The most bytes that the 10-bit length of a frame can announce. */
export const MAX_PAYLOAD_BYTES = 1023;

/** Reads the fields of a payload in order. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #bit = 0;

  /** @param what What the payload is, for the error: "RTCM message 1005". */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  /**
   * A whole number of `bits` bits, at most 53.
   *
   * @throws {ProtocolError} when the payload ends within the field.
   */
  unsigned(bits: number): number {
    this.#need(bits);
    let value = 0;
    let left = bits;
    while (left > 0) {
      const free = 8 - (this.#bit & 7);
      const taken = Math.min(free, left);
      const chunk = (this.#bytes[this.#bit >>> 3]! >>> (free - taken)) & ((1 << taken) - 1);
      // Multiplied, not shifted: fields are longer than the 32 bits of a shift.
      value = value * (1 << taken) + chunk;
      this.#bit += taken;
      left -= taken;
    }
    return value;
  }

  /**
   * A two's complement number of `bits` bits, at most 53.
   *
   * @throws {ProtocolError} when the payload ends within the field.
   */
  signed(bits: number): number {
    const value = this.unsigned(bits);
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  }

  /**
   * A two's complement number whose most negative value means "invalid": `undefined` for that one.
   *
   * @throws {ProtocolError} when the payload ends within the field.
   */
  signedOrInvalid(bits: number): number | undefined {
    const value = this.signed(bits);
    return value === -(2 ** (bits - 1)) ? undefined : value;
  }

  /**
   * One bit.
   *
   * @throws {ProtocolError} when the payload has ended.
   */
  flag(): boolean {
    this.#need(1);
    const one = (this.#bytes[this.#bit >>> 3]! << (this.#bit & 7)) & 0x80;
    this.#bit++;
    return one !== 0;
  }

  /**
   * A mask of any number of bits, as the places of its ones: the first bit is place 1.
   *
   * @throws {ProtocolError} when the payload ends within the field.
   */
  mask(bits: number): number[] {
    this.#need(bits);
    const places: number[] = [];
    for (let place = 1; place <= bits; place++) if (this.flag()) places.push(place);
    return places;
  }

  /**
   * An 8-bit count and as many ISO 8859-1 characters.
   *
   * @throws {ProtocolError} when the payload ends within the field.
   */
  text(): string {
    const count = this.unsigned(8);
    this.#need(count * 8);
    let text = "";
    for (let i = 0; i < count; i++) text += String.fromCharCode(this.unsigned(8));
    return text;
  }

  #need(bits: number): void {
    if (this.#bit + bits > this.#bytes.length * 8) {
      const needed = Math.ceil((this.#bit + bits) / 8);
      throw new ProtocolError(
        `Cannot decode ${this.#what}: the payload is ${this.#bytes.length} bytes, ` +
          `at least ${needed} needed`,
      );
    }
  }
}

/**
 * Writes the fields of a payload in order. What does not fit its field is the caller's mistake, a
 * `RangeError`; so is a payload of more than 1023 bytes.
 */
export class BitWriter {
  readonly #bytes = new Uint8Array(MAX_PAYLOAD_BYTES);
  #bit = 0;

  /**
   * Appends a whole number of `bits` bits, at most 53.
   *
   * @param field Its name, for the error: "station".
   * @throws {RangeError} when it does not fit.
   */
  unsigned(value: number, bits: number, field: string): void {
    this.#check(value, 0, 2 ** bits - 1, field);
    this.#append(value, bits, field);
  }

  /**
   * Appends a two's complement number of `bits` bits, at most 53.
   *
   * @throws {RangeError} when it does not fit.
   */
  signed(value: number, bits: number, field: string): void {
    const bound = 2 ** (bits - 1);
    this.#check(value, -bound, bound - 1, field);
    this.#append(value < 0 ? value + 2 * bound : value, bits, field);
  }

  /**
   * Appends a two's complement number whose most negative value means "invalid", which is what
   * `undefined` becomes.
   *
   * @throws {RangeError} when it does not fit, or would be read as invalid.
   */
  signedOrInvalid(value: number | undefined, bits: number, field: string): void {
    const bound = 2 ** (bits - 1);
    if (value !== undefined) this.#check(value, 1 - bound, bound - 1, field);
    this.signed(value ?? -bound, bits, field);
  }

  /** Appends one bit. */
  flag(value: boolean, field: string): void {
    this.#append(value ? 1 : 0, 1, field);
  }

  /**
   * Appends a mask of `bits` bits whose ones are at `places`, counted from 1.
   *
   * @throws {RangeError} when a place is not from 1 to `bits`.
   */
  mask(places: Iterable<number>, bits: number, field: string): void {
    const ones = new Set(places);
    for (const place of ones) this.#check(place, 1, bits, field);
    for (let place = 1; place <= bits; place++) this.flag(ones.has(place), field);
  }

  /**
   * Appends an 8-bit count and the characters of `text`.
   *
   * @throws {RangeError} when it is longer than 255 characters or has one outside ISO 8859-1.
   */
  text(text: string, field: string): void {
    this.unsigned(text.length, 8, `length of ${field}`);
    for (let i = 0; i < text.length; i++) {
      this.unsigned(text.charCodeAt(i), 8, `character of ${field}`);
    }
  }

  /** The payload, its last byte filled up with zero bits. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, Math.ceil(this.#bit / 8));
  }

  #check(value: number, min: number, max: number, field: string): void {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    throw new RangeError(
      `Cannot encode RTCM ${field}: ${value} is not a whole number from ${min} to ${max}`,
    );
  }

  #append(value: number, bits: number, field: string): void {
    if (this.#bit + bits > MAX_PAYLOAD_BYTES * 8) {
      throw new RangeError(
        `Cannot encode RTCM ${field}: the payload would be longer than ${MAX_PAYLOAD_BYTES} bytes`,
      );
    }
    let left = bits;
    while (left > 0) {
      const free = 8 - (this.#bit & 7);
      const taken = Math.min(free, left);
      const chunk = Math.floor(value / 2 ** (left - taken)) % (1 << taken);
      this.#bytes[this.#bit >>> 3]! |= chunk << (free - taken);
      this.#bit += taken;
      left -= taken;
    }
  }
}
