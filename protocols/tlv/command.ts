/**
 * Commands as data, and as the frames that carry them.
 *
 * @module
 */
import type { CommandDescription } from "./commands/command.ts";
import { commands } from "./commands/registry.ts";
import { encodeFrame } from "./frame.ts";

/** The name of a command. */
export type CommandName = keyof typeof commands;

/** A command and what it says: `{ command: "COLOR", value: "ff0000" }`. */
export type Command = {
  [Name in CommandName]: {
    command: Name;
    value: (typeof commands)[Name] extends CommandDescription<infer Value> ? Value : never;
  };
}[CommandName];

/** Every command's name, in the order of the registry. */
export const commandNames = Object.keys(commands) as CommandName[];

/** Whether a text names a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/**
 * The frame of a command: `encodeCommand("COLOR", "ff0000")`.
 *
 * @throws {RangeError} when the command does not take such an argument.
 */
export function encodeCommand(name: CommandName, argument?: unknown): Uint8Array<ArrayBuffer> {
  const { type, accepts, encode } = commands[name];
  const value = encode(argument);
  if (value === undefined) {
    throw new RangeError(`Cannot encode ${name}: the value must be ${accepts}`);
  }
  return encodeFrame(type, value);
}

const namesByType = new Map(commandNames.map((name) => [commands[name].type, name]));

/** The name of the command whose frames have this type; `undefined` when there is none. */
export function commandNameOf(type: number): CommandName | undefined {
  return namesByType.get(type);
}

/** What a value of the right length says. */
export function decodeCommand(name: CommandName, value: Uint8Array): Command {
  return { command: name, value: commands[name].decode(value) } as Command;
}
