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

/** A subcommand for each kind of a role. `done` gets the exit code. */
export function partCommands(role: Role, parent: Command, done: (code: number) => void): void {
  for (const part of Object.values(registries[role])) {
    const command = parent.command(part.kind).summary(part.summary).description(part.summary);
    for (const option of partOptions(part)) command.addOption(option);
    if (role === "simulator") command.option("--count <n>", "how many instances (default 1)");
    command.option("--for <10s>", "how long; without it, until Ctrl-C");
    command.option("--seed <n>", "where all chance comes from");
    command.option("--expect <expectation...>", "judge: 'received.gap.max: { max: 2s }'");
    command.option("--pcap <file>", "capture what it sends and receives, for Wireshark");
    command.option("--metrics-port <[host:]port>", "serve Prometheus metrics while it runs");
    command.option("--ui [[host:]port]", "serve a page with plots while it runs");
    command.option("-v, --verbose", "log what happens to standard error");
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
