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
  /** The values of options before it, by the option's name. */
  chosen: ReadonlyMap<string, readonly string[]>;
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
  const { command, given, chosen, option, isPastOptions } = walk(program, words.slice(0, -1));
  const isOption = typed.startsWith("-") && !isPastOptions &&
    !(option?.required && !option.variadic);
  const [flag, ...behind] = typed.split("=");
  const assigned = isOption && behind.length > 0 ? optionOf(command, flag!) : undefined;
  let all: Candidate[];
  if (assigned !== undefined) {
    const place = { command, given, chosen, option: assigned };
    const values = await valuesFor(place, behind.join("="));
    all = values.map(({ text, summary }) => ({ text: `${flag}=${text}`, summary }));
  } else if (isOption) all = flags(command);
  else if (option === undefined && command.commands.length > 0) all = subcommands(command);
  else all = await valuesFor({ command, given, chosen, option }, typed);
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
  const chosen = new Map<string, string[]>();
  const choose = (name: string, value: string) =>
    chosen.set(name, [...chosen.get(name) ?? [], value]);
  for (const word of words) {
    const isFlag = word.startsWith("-") && word !== "-" && !isPastOptions;
    // A flag follows a list, and a value that may be missing; any other value may begin with a dash.
    if (option !== undefined && !((option.variadic || option.optional) && isFlag)) {
      choose(option.name(), word);
      if (!option.variadic) option = undefined;
    } else if (word === "--" && !isPastOptions) {
      isPastOptions = true;
      option = undefined;
    } else if (isFlag) {
      const [flag, ...behind] = word.split("=");
      const found = optionOf(command, flag!);
      if (found !== undefined && behind.length > 0) choose(found.name(), behind.join("="));
      const isOpen = behind.length === 0 && (found?.required || found?.optional);
      option = isOpen ? found : undefined;
    } else {
      const below = command.commands.find((one) => one.name() === word);
      if (below !== undefined) command = below;
      else given.push(word);
    }
  }
  return { command, given, chosen, option, isPastOptions };
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
