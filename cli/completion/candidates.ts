/**
 * What may stand where somebody is typing: commands, options, and what an option or an argument takes,
 * all from the declarations of the commands.
 *
 * @module
 */
import type { Command, Option } from "commander";
import { valuesFor } from "./values.ts";

/** One thing that may stand there. */
export interface Candidate {
  text: string;
  /** What it is, in a sentence; it may be empty. */
  summary: string;
}

/** Where on a command line somebody is. */
export interface Place {
  command: Command;
  /** The arguments before it that are no options. */
  given: readonly string[];
  /** The option whose value is typed; `undefined` where an argument is. */
  option: Option | undefined;
}

/**
 * The candidates for the last word.
 *
 * @param words The words behind the program's name.
 */
export async function candidates(
  program: Command,
  words: readonly string[],
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? "";
  const { command, given, option, isPastOptions } = walk(program, words.slice(0, -1));
  const isOption = typed.startsWith("-") && !isPastOptions && !(option && !option.variadic);
  const [flag, ...behind] = typed.split("=");
  const assigned = isOption && behind.length > 0 ? optionOf(command, flag!) : undefined;
  let all: Candidate[];
  if (assigned !== undefined) {
    const values = await valuesFor({ command, given, option: assigned }, behind.join("="));
    all = values.map(({ text, summary }) => ({ text: `${flag}=${text}`, summary }));
  } else if (isOption) all = flags(command);
  else if (option === undefined && command.commands.length > 0) all = subcommands(command);
  else all = await valuesFor({ command, given, option }, typed);
  return all.filter(({ text }) => text.startsWith(typed));
}

interface Walked extends Place {
  /** Whether a `--` stands before. */
  isPastOptions: boolean;
}

/** Goes through what stands before the last word. */
function walk(program: Command, words: readonly string[]): Walked {
  let command = program;
  let option: Option | undefined;
  let isPastOptions = false;
  const given: string[] = [];
  for (const word of words) {
    const isFlag = word.startsWith("-") && word !== "-" && !isPastOptions;
    if (option !== undefined && !(option.variadic && isFlag)) {
      if (!option.variadic) option = undefined;
    } else if (word === "--" && !isPastOptions) {
      isPastOptions = true;
      option = undefined;
    } else if (isFlag) {
      const found = optionOf(command, word.split("=", 1)[0]!);
      option = found?.required && !word.includes("=") ? found : undefined;
    } else {
      const below = command.commands.find((one) => one.name() === word);
      if (below !== undefined) command = below;
      else given.push(word);
    }
  }
  return { command, given, option, isPastOptions };
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find((option) => option.long === flag || option.short === flag);
}

function flags(command: Command): Candidate[] {
  return command.createHelp().visibleOptions(command)
    .map((option) => ({ text: option.long ?? option.short!, summary: option.description }));
}

function subcommands(command: Command): Candidate[] {
  return command.createHelp().visibleCommands(command)
    .map((one) => ({ text: one.name(), summary: one.summary() || one.description() }));
}
