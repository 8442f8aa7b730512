/**
 * Ranges in multiple signal messages. They are told in ms of light travel and in two parts: rough,
 * once a satellite, and fine, for each of its signals. Here they are metres, rough and whole.
 *
 * ```text
 * rough: u8 whole ms (255: invalid), u10 fraction / 2^-10 ms
 * fine:  signed, a power of two of a ms; the most negative value is invalid
 * ```
 *
 * @module
 */
import type { BitReader, BitWriter } from "./bits.ts";

/** How far light travels in 1 ms. */
const METRES_PER_MS = 299_792.458;
const INVALID_WHOLE_MS = 255;
const FRACTIONS_PER_MS = 1024;

/**
 * The rough range of a satellite whose pseudorange is `rangeM`: the nearest one that the message can
 * tell, in metres.
 */
export function roughRangeOf(rangeM: number): number {
  return (fractionsOf(rangeM) / FRACTIONS_PER_MS) * METRES_PER_MS;
}

/**
 * Writes the whole ms of every satellite's rough range.
 *
 * @throws {RangeError} when one is negative, or 255 ms (76 447 077 m) or more.
 */
export function writeWholeMs(
  writer: BitWriter,
  roughRangesM: readonly (number | undefined)[],
): void {
  for (const roughRangeM of roughRangesM) {
    const whole = roughRangeM === undefined
      ? INVALID_WHOLE_MS
      : Math.floor(fractionsOf(roughRangeM) / FRACTIONS_PER_MS);
    if (roughRangeM !== undefined && whole >= INVALID_WHOLE_MS) {
      throw new RangeError(`Cannot encode RTCM rough range: ${roughRangeM} m is 255 ms or more`);
    }
    writer.unsigned(whole, 8, "rough range in ms");
  }
}

/** Writes the fraction of every satellite's rough range. */
export function writeFractions(
  writer: BitWriter,
  roughRangesM: readonly (number | undefined)[],
): void {
  for (const roughRangeM of roughRangesM) {
    const fraction = roughRangeM === undefined ? 0 : fractionsOf(roughRangeM) % FRACTIONS_PER_MS;
    writer.unsigned(fraction, 10, "rough range fraction");
  }
}

/** Reads the whole ms of `count` rough ranges, `undefined` where invalid. */
export function readWholeMs(reader: BitReader, count: number): (number | undefined)[] {
  return Array.from({ length: count }, () => {
    const whole = reader.unsigned(8);
    return whole === INVALID_WHOLE_MS ? undefined : whole;
  });
}

/** Reads the fractions that belong to `wholes`, and gives the rough ranges in metres. */
export function readRoughRanges(
  reader: BitReader,
  wholes: readonly (number | undefined)[],
): (number | undefined)[] {
  return wholes.map((whole) => {
    const fraction = reader.unsigned(10);
    return whole === undefined ? undefined : (whole + fraction / FRACTIONS_PER_MS) * METRES_PER_MS;
  });
}

/** How the fine part of a range is stored. */
export interface FineRange {
  bits: number;
  /** How many of its units are 1 ms. */
  unitsPerMs: number;
  field: string;
}

/**
 * Writes the fine part of `rangeM`.
 *
 * @throws {RangeError} when it is too far from the rough range, or there is none.
 */
export function writeFineRange(
  writer: BitWriter,
  { bits, unitsPerMs, field }: FineRange,
  rangeM: number | undefined,
  roughRangeM: number | undefined,
): void {
  if (rangeM === undefined) return writer.signedOrInvalid(undefined, bits, field);
  if (roughRangeM === undefined) {
    throw new RangeError(`Cannot encode RTCM ${field}: its satellite has no rough range`);
  }
  const fineMs = rangeM / METRES_PER_MS - fractionsOf(roughRangeM) / FRACTIONS_PER_MS;
  writer.signedOrInvalid(Math.round(fineMs * unitsPerMs), bits, `${field} less the rough range`);
}

/** Reads a fine part and gives the whole range in metres, `undefined` where either is invalid. */
export function readFineRange(
  reader: BitReader,
  { bits, unitsPerMs }: FineRange,
  roughRangeM: number | undefined,
): number | undefined {
  const fine = reader.signedOrInvalid(bits);
  if (fine === undefined || roughRangeM === undefined) return undefined;
  // In ms the sum is exact, so that the one rounding is that of the product.
  return (fractionsOf(roughRangeM) / FRACTIONS_PER_MS + fine / unitsPerMs) * METRES_PER_MS;
}

function fractionsOf(rangeM: number): number {
  return Math.round((rangeM / METRES_PER_MS) * FRACTIONS_PER_MS);
}
