/**
 * A command line that is half typed, taken apart as a shell would.
 *
 * @module
 */

/** What was typed up to the cursor. */
export interface TypedLine {
  /** Its words without their quotes, the program's name first; the last one is being typed. */
  words: string[];
  /** How many characters of the last word stay as they are: a shell completes what is behind them. */
  kept: number;
}

/** Within double quotes a backslash stands for itself, unless one of these follows. */
const ESCAPED_IN_QUOTES = '"\\$`';

/**
 * Takes a line apart: quotes and backslashes as in a POSIX shell, and nothing put in place of `$`.
 *
 * @param breaks What ends a piece of a word besides white space, where it is not in quotes: bash
 * completes pieces, and says in `COMP_WORDBREAKS` which signs those are.
 */
export function splitLine(line: string, breaks = ""): TypedLine {
  const words: string[] = [];
  let word = "";
  let isWord = false;
  let quote = "";
  let kept = 0;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i]!;
    const next = line[i + 1] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
      else if (sign === "\\" && quote === '"' && ESCAPED_IN_QUOTES.includes(next)) {
        word += next;
        i++;
      } else word += sign;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
      isWord = true;
      kept = word.length;
    } else if (/\s/.test(sign)) {
      if (isWord) words.push(word);
      word = "";
      isWord = false;
      kept = 0;
    } else {
      isWord = true;
      if (sign === "\\") i++;
      word += sign === "\\" ? next : sign;
      if (breaks.includes(sign) && sign !== "\\") kept = word.length;
    }
  }
  return { words: [...words, word], kept };
}
