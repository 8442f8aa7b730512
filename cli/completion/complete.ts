/**
 * `wirebench __complete`: what the completions of a shell ask for, at every press of Tab.
 *
 * @module
 */
import type { Command } from "commander";
import { candidates } from "./candidates.ts";
import { splitLine } from "./command_line.ts";
import { addDeclaredParts } from "./part_values.ts";

/** What a shell tells. */
export interface CompleteOptions {
  /** What is typed up to the cursor, from the program's name on. */
  line: string;
  /** The signs at which the shell breaks words, where it completes pieces of words. */
  breaks?: string;
}

/** A line for each candidate: its text, a tab, what it is. */
export async function complete(
  program: Command,
  { line, breaks }: CompleteOptions,
): Promise<string[]> {
  const { words: [, ...words], kept } = splitLine(line, breaks);
  const above = program.commands.find((command) => command.name() === words[0]);
  // The word that is being typed is no command yet.
  if (words.length > 1 && above !== undefined) addDeclaredParts(above);
  const found = await candidates(program, words);
  const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");
  return found.filter(({ text }) => !/[\n\t]/.test(text))
    .map(({ text, summary }) => `${text.slice(kept)}\t${oneLine(summary)}`);
}
