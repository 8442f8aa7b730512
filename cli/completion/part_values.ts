/**
 * The commands below `serve` and `sim` for completions, and what their options take.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { Role } from "../../parts/part.ts";
import { addRunningOptions } from "../running_options.ts";
import type { Candidate } from "./candidates.ts";
import { declared, type DeclaredOption, type DeclaredPart } from "./declared.ts";
import { filesLike } from "./files.ts";

const roles: Record<string, Role> = { serve: "server", sim: "simulator" };

/** Adds a command for each part, where the command is one of the two. */
export function addDeclaredParts(command: Command): void {
  const role = roles[command.name()];
  if (role === undefined) return;
  for (const [kind, { summary, options }] of Object.entries(declared.parts[role])) {
    const part = command.command(kind).summary(summary);
    for (const { flags, summary } of options) part.addOption(new Option(flags, summary));
    addRunningOptions(part, role);
    const positional = options.find(({ isPositional }) => isPositional);
    if (positional !== undefined) part.argument(`[${nameOf(positional)}...]`);
  }
}

/** The words that an option of a part may be, or files where it names some. */
export async function optionValues(
  command: Command,
  option: string,
  typed: string,
): Promise<Candidate[]> {
  const found = partOf(command)?.options.find((one) => nameOf(one) === option);
  if (found?.isPath) return await filesLike(typed);
  return found?.words?.map((text) => ({ text, summary: "" })) ?? [];
}

/** What `--expect` may ask of a part: `received.gap.max:`. */
export function metricsOfPart(command: Command): Candidate[] {
  return Object.entries(partOf(command)?.streams ?? {}).flatMap(([stream, kind]) =>
    declared.metrics[kind]!.map(({ text, summary }) => ({ text: `${stream}.${text}:`, summary }))
  );
}

/** What a command below `serve` or `sim` is about. */
function partOf(command: Command): DeclaredPart | undefined {
  const role = roles[command.parent?.name() ?? ""];
  return role === undefined ? undefined : declared.parts[role][command.name()];
}

function nameOf({ flags }: DeclaredOption): string {
  return new Option(flags).name();
}
