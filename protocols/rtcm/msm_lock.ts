/**
 * How long a signal was tracked without a slip, as multiple signal messages tell it: an indicator
 * whose steps grow with the time, standing for the least time that it can mean.
 *
 * ```text
 * MSM4  0: less than 32 ms     i: 2^(i+4) ms     15: 524 288 ms and more
 * MSM7  0 to 63: i ms          then, by 32 indicators each, steps of 2, 4, 8 ... 2^21 ms
 *       704: 67 108 864 ms and more
 * ```
 *
 * @module
 */

const MSM4_LAST = 15;
const MSM7_LAST = 704;

/** The least lock time that an MSM4 indicator (0 to 15) means, in ms. */
export function msm4LockTimeMs(indicator: number): number {
  return indicator === 0 ? 0 : 2 ** (indicator + 4);
}

/** The MSM4 indicator of a lock time in ms. */
export function msm4LockIndicator(lockTimeMs: number): number {
  if (lockTimeMs < 32) return 0;
  return Math.min(MSM4_LAST, Math.floor(Math.log2(lockTimeMs)) - 4);
}

/** The least lock time that an MSM7 indicator (0 to 704; beyond are reserved) means, in ms. */
export function msm7LockTimeMs(indicator: number): number {
  const doublings = Math.max(0, Math.floor(Math.min(indicator, MSM7_LAST) / 32) - 1);
  return 2 ** doublings * (Math.min(indicator, MSM7_LAST) - 32 * doublings);
}

/** The MSM7 indicator of a lock time in ms. */
export function msm7LockIndicator(lockTimeMs: number): number {
  const doublings = Math.max(0, Math.floor(Math.log2(Math.max(1, lockTimeMs))) - 5);
  return Math.min(MSM7_LAST, Math.floor(lockTimeMs / 2 ** doublings) + 32 * doublings);
}
