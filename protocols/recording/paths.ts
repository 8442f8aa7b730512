/**
 * What a recording's two files are called.
 *
 * @module
 */

/** The ending of the file of bytes. */
export const BYTES_ENDING = ".rtcm3";

/** The ending of the file of times. */
export const TIMES_ENDING = ".times";

/** The path of the times beside those bytes: `a/b.rtcm3` has `a/b.times`. */
export function timesPathOf(bytesPath: string): string {
  return bytesPath.replace(/(?<=[^/\\])\.[^./\\]*$/, "") + TIMES_ENDING;
}
