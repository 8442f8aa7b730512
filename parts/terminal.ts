/**
 * Where a part talks with a person: what is entered, and what is shown.
 *
 * @module
 */

/** A person's terminal; or a pipe, whose other end is taken for a person who types fast. */
export interface Terminal {
  /** Whether somebody sees prompts. Nobody does where input or output is a pipe or a file. */
  readonly isInteractive: boolean;
  /** How many characters fit beside each other; `Infinity` where lines are not shown at all. */
  readonly columns: number;
  /**
   * What is entered, line by line, without line feeds. It ends with the input, and when the terminal
   * is taken away. Leaving a loop over it loses nothing: another one goes on with the next line.
   */
  readonly lines: AsyncIterable<string>;
  /** Shows lines: above the prompt, so that what is half typed stays as it is. */
  print(...lines: string[]): void;
  /** Says what is asked for from now on. */
  prompt(text: string): void;
}
