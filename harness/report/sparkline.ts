/**
 * Numbers over time as a line of little bars.
 *
 * @module
 */
const BARS = "▁▂▃▄▅▆▇█";

/**
 * A bar for each number, and a gap where there is none. The bars begin at 0, or at the least number
 * where that is below: what hardly changes looks like it.
 */
export function sparkline(numbers: readonly (number | undefined)[]): string {
  const known = numbers.filter((number) => number !== undefined);
  const from = Math.min(0, ...known);
  const to = Math.max(...known);
  return numbers.map((number) => {
    if (number === undefined) return " ";
    const height = to === from ? 0 : (number - from) / (to - from);
    return BARS[Math.round(height * (BARS.length - 1))];
  }).join("");
}
