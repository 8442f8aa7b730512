/**
 * The checksum of IP, TCP and UDP (RFC 1071): the complement of the sum of all 16-bit words, big-endian,
 * in which what overflows is added at the other end.
 *
 * @module
 */

/** The sum of the words of a stretch of bytes, not folded yet; sums add up. */
export function sumOfWords(view: DataView, from: number, to: number): number {
  let sum = 0;
  let at = from;
  // Folded, a word of 32 bits counts as its two halves.
  for (; at + 4 <= to; at += 4) sum += view.getUint32(at);
  for (; at + 2 <= to; at += 2) sum += view.getUint16(at);
  // An odd byte at the end is the upper half of a word.
  return at < to ? sum + view.getUint8(at) * 256 : sum;
}

/** The checksum of what was summed up. */
export function checksumOf(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return 0xffff - folded;
}
