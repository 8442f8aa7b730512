/**
 * What the options of one part take, by its declaration.
 *
 * @module
 */
import type { Command } from "commander";
import { z } from "zod";
import { unwrap } from "../../core/schema_layers.ts";
import { registries } from "../../harness/scenario.ts";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import type { Part } from "../../parts/part.ts";
import type { Candidate } from "./candidates.ts";
import { filesLike } from "./files.ts";

/** The words that an option may be, or files where it names some. */
export async function optionValues(
  command: Command,
  option: string,
  typed: string,
): Promise<Candidate[]> {
  const part = partOf(command);
  const name = Object.keys(part.options.shape).find((one) => one === option);
  if (name === undefined) return [];
  if (optionFacts(part, name).path) return await filesLike(typed);
  const schema = unwrap(part.options.shape[name] as z.ZodType);
  const element = schema instanceof z.ZodArray ? unwrap(schema.element as z.ZodType) : schema;
  if (!(element instanceof z.ZodEnum)) return [];
  return element.options.map((word) => ({ text: String(word), summary: "" }));
}

/** What `--expect` may ask where nothing is held against what was sent: `received.gap.max:`. */
export function metricsOfPart(command: Command): Candidate[] {
  return Object.entries(partOf(command).streams).flatMap(([stream, kind]) =>
    Object.entries(metricsOf(kind)).filter(([, { needsAgainst }]) => !needsAgainst)
      .map(([name, { summary, unit }]) => ({
        text: `${stream}.${name}:`,
        summary: `${summary} (${unit})`,
      }))
  );
}

/** The part that a subcommand of `serve` or `sim` is about. */
function partOf(command: Command): Part {
  const role = command.parent!.name() === "serve" ? "server" : "simulator";
  return registries[role][command.name()]!;
}
