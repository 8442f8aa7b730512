/**
 * Texts as words of a command that somebody pastes into a shell.
 *
 * @module
 */

/** A text as one word, of which no shell takes anything apart or puts anything in: `'two words'`. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
