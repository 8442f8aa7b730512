/**
 * The subcommands of `serve` and `sim`: one for each part, with the options of its declaration. What
 * they do is loaded when one is called.
 *
 * @module
 */
import type { Command } from "commander";
import { registries } from "../harness/scenario.ts";
import type { Role } from "../parts/part.ts";
import type { RunningOptions } from "./part_command.ts";
import { kebab, partOptions, positionalOption } from "./part_options.ts";
import { addRunningOptions } from "./running_options.ts";

/** A subcommand for each kind of a role. `done` gets the exit code. */
export function partCommands(role: Role, parent: Command, done: (code: number) => void): void {
  for (const part of Object.values(registries[role])) {
    const command = parent.command(part.kind).summary(part.summary).description(part.summary);
    for (const option of partOptions(part)) command.addOption(option);
    addRunningOptions(command, role);
    const positional = positionalOption(part);
    if (positional !== undefined) command.argument(`[${kebab(positional)}...]`);
    command.action(async () => {
      const given: RunningOptions & Record<string, unknown> = command.opts();
      if (positional !== undefined && command.args.length > 0) given[positional] = command.args;
      const { runPart } = await import("./part_command.ts");
      done(await runPart(role, part, given));
    });
  }
}
