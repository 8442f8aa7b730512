/**
 * Many names in one, as shells write them: `/part-{01..40}.bin`.
 *
 * @module
 */

/** How many names one may stand for. */
const MAX_NAMES = 10_000;

/**
 * The names that a text stands for: `a{9..11}` for `a9`, `a10` and `a11`, with as many digits as the
 * first number has where it begins with 0. A text without braces stands for itself, and so does what is
 * no range from a number up to another, or has more than 10 000.
 */
export function numberedNames(text: string): string[] {
  const match = /\{(\d{1,9})\.\.(\d{1,9})\}/.exec(text);
  if (match === null) return [text];
  const [range, first, last] = match as unknown as [string, string, string];
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MAX_NAMES) return [text];
  const digits = first.startsWith("0") ? first.length : 1;
  return Array.from({ length: count }, (_, i) => {
    const number = String(Number(first) + i).padStart(digits, "0");
    return text.slice(0, match.index) + number + text.slice(match.index + range.length);
  });
}
