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

/** The kinds of a role, as `--server` and `--simulator` take them. */
export function kindsOf(role: string): Candidate[] {
  return Object.entries(declared.parts[role as Role])
    .map(([kind, { summary }]) => ({ text: kind, summary }));
}

/**
 * The options of parts, as `--config` takes them, then what one may be: `caster.inspect=false`.
 *
 * @param chosen What `--server` and `--simulator` say; where they say nothing, all parts are meant.
 */
export async function configValues(
  typed: string,
  chosen: ReadonlyMap<string, readonly string[]>,
): Promise<Candidate[]> {
  const isAny = !chosen.has("server") && !chosen.has("simulator");
  const parts = Object.values(roles).flatMap((role) =>
    Object.entries(declared.parts[role])
      .filter(([kind]) => isAny || isChosen(kind, chosen.get(role)))
  );
  const options = parts.flatMap(([kind, { options }]) =>
    options.filter((option) => nameOf(option) !== "target")
      .map((option) => ({ option, text: `${kind}.${keyOf(option)}=` }))
  );
  const found = options.find(({ text }) => typed.startsWith(text));
  if (found === undefined) {
    return options.map(({ option: { summary }, text }) => ({ text, summary }));
  }
  const { option, text } = found;
  const behind = (one: Candidate) => ({ ...one, text: text + one.text });
  if (option.isPath) return (await filesLike(typed.slice(text.length))).map(behind);
  const { required } = new Option(option.flags);
  const words = option.words ?? (required ? [] : ["true", "false"]);
  return words.map((word) => behind({ text: word, summary: "" }));
}

function isChosen(kind: string, given: readonly string[] = []): boolean {
  return given.some((text) => text.split(",").includes(kind));
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

/** As a scenario calls it: `adminPort`. */
function keyOf({ flags }: DeclaredOption): string {
  return new Option(flags).attributeName();
}

function nameOf({ flags }: DeclaredOption): string {
  return new Option(flags).name();
}
