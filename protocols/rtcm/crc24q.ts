/**
 * CRC-24Q, the check of every RTCM 3 frame: polynomial 0x1864CFB, initial value 0, most significant
 * bit first, no final inversion.
 *
 * @module
 */

const POLYNOMIAL = 0x1864cfb;

/** What each value of the leading byte adds to the remainder. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 16;
  for (let bit = 0; bit < 8; bit++) {
    remainder <<= 1;
    if (remainder & 0x1000000) remainder ^= POLYNOMIAL;
  }
  return remainder;
});

/**
 * The check over `bytes` from `start` up to but without `end`: a whole number of 24 bits. Over bytes
 * followed by their own check it is 0.
 */
export function crc24q(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let remainder = 0;
  for (let i = start; i < end; i++) {
    remainder = ((remainder << 8) & 0xffffff) ^ table[(remainder >>> 16) ^ bytes[i]!]!;
  }
  return remainder;
}
