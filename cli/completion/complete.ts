/**
 * `wirebench __complete`: what the completions of a shell ask for, at every press of Tab.
 *
 * @module
 */
import type { Command } from "commander";
import { candidates } from "./candidates.ts";
import { splitLine } from "./command_line.ts";

/** What a shell tells. */
export interface CompleteOptions {
  /** What is typed up to the cursor, from the program's name on. */
  line: string;
  /** The signs at which the shell breaks words, where it completes pieces of words. */
  breaks?: string;
}

/**
 * A line for each candidate: its text, a tab, what it is.
 *
 * @param load Adds what stands below a command that is loaded when it is needed.
 */
export async function complete(
  program: Command,
  { line, breaks }: CompleteOptions,
  load: (command: string) => Promise<void>,
): Promise<string[]> {
  const { words: [, ...words], kept } = splitLine(line, breaks);
  // The word that is being typed is no command yet.
  if (words.length > 1) await load(words[0]!);
  const found = await candidates(program, words);
  const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");
  return found.filter(({ text }) => !/[\n\t]/.test(text))
    .map(({ text, summary }) => `${text.slice(kept)}\t${oneLine(summary)}`);
}
