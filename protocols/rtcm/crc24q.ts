/**
 * CRC-24Q, the check of every RTCM 3 frame: polynomial 0x1864CFB, initial value 0, most significant
 * bit first, no final inversion.
 *
 * @module
 */

const POLYNOMIAL = 0x1864cfb;

/** What a byte adds, in the upper 24 bits of 32: so the remainder's next byte is its topmost. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 16;
  for (let bit = 0; bit < 8; bit++) {
    remainder <<= 1;
    if (remainder & 0x1000000) remainder ^= POLYNOMIAL;
  }
  return remainder << 8;
});

/** What it adds when one, two or three more bytes have followed: four are taken at a time. */
const afterOne = followed(table);
const afterTwo = followed(afterOne);
const afterThree = followed(afterTwo);

function followed(before: Int32Array): Int32Array {
  return before.map((remainder) => (remainder << 8) ^ table[remainder >>> 24]!);
}

/**
 * The check over `bytes` from `start` up to but without `end`: a whole number of 24 bits. Over bytes
 * followed by their own check it is 0.
 */
export function crc24q(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let remainder = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    remainder ^= (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!;
    remainder = afterThree[remainder >>> 24]! ^ afterTwo[(remainder >>> 16) & 0xff]! ^
      afterOne[(remainder >>> 8) & 0xff]! ^ table[remainder & 0xff]!;
  }
  for (; i < end; i++) remainder = (remainder << 8) ^ table[(remainder >>> 24) ^ bytes[i]!]!;
  return remainder >>> 8;
}
