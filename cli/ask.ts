/**
 * Asking a person for the options that were left out: those whose declaration says `ask`. Elsewhere
 * than at a terminal nobody is asked, and the defaults hold.
 *
 * @module
 */
import process from "node:process";
import type { z } from "zod";
import { metaOf } from "../core/schema_layers.ts";
import { predicate } from "../harness/zod_issues.ts";
import { optionFacts } from "../parts/option_facts.ts";
import type { Part } from "../parts/part.ts";
import { readValue } from "./part_options.ts";

/**
 * Asks for what a part's declaration wants asked, and adds the answers to what was given.
 *
 * @returns False when the person gave up (Ctrl-C).
 */
export async function askForMissing(
  part: Part,
  given: Record<string, unknown>,
): Promise<boolean> {
  if (!Deno.stdin.isTerminal() || !Deno.stdout.isTerminal()) return true;
  for (const [name, schema] of Object.entries(part.options.shape) as [string, z.ZodType][]) {
    const { ask, example } = metaOf(schema);
    // Whoever says where the part shall listen does not want it to dial.
    const isSettled = given[name] !== undefined || name === "target" && given.port !== undefined;
    if (ask === undefined || isSettled) continue;
    const { isCancel, text } = await import("@clack/prompts");
    const initial = optionFacts(part, name).default;
    const answer = await text({
      message: ask,
      placeholder: initial ?? example,
      defaultValue: initial,
      validate(written) {
        const value = written === "" || written === undefined ? initial : written;
        const parsed = schema.safeParse(readValue(value, schema, name));
        return parsed.success ? undefined : predicate(parsed.error.issues[0]!);
      },
      output: process.stdout,
    });
    if (isCancel(answer)) return false;
    given[name] = answer;
  }
  return true;
}
