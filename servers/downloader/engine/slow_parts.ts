/**
 * Which connections are so much slower than the others that another one is worth a try: routes, and
 * servers behind one name, differ.
 *
 * @module
 */
import { leftMsOf, type Part } from "./parts.ts";

/** Slower than that share of the others' middle is slow. */
const SLOW_SHARE = 0.25;

/** What is done sooner than that is left to end. */
const WORTH_MS = 5_000;

/**
 * Of the parts that are being fetched, those to be tried again.
 *
 * @param patienceMs How long a part is given before it is judged.
 */
export function slowParts(
  parts: Iterable<Part>,
  nowMs: number,
  patienceMs: (part: Part) => number,
): Part[] {
  const all = Array.from(parts, (part) => ({ part, rate: part.rate.bytesPerSecond(nowMs) }));
  return all.filter(({ part, rate }) => {
    if (part.rate.ageMs(nowMs) < patienceMs(part) || leftMsOf(part, nowMs) < WORTH_MS) return false;
    const others = all.filter((other) => other.part !== part).map((other) => other.rate)
      .sort((a, b) => a - b);
    const middle = others[others.length >> 1];
    return middle !== undefined && rate < middle * SLOW_SHARE;
  }).map(({ part }) => part);
}
