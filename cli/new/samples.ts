/**
 * What options and arguments might be, to be shown as examples: only what can be said as it stands.
 *
 * @module
 */
import { parse } from "yaml";
import { z } from "zod";
import { optionFacts, schemaFacts } from "../../parts/option_facts.ts";
import type { Part } from "../../parts/part.ts";
import { inline } from "./yaml_lines.ts";

/** What an option of a part might be, its default if it has one; `undefined` where nobody knows. */
export function optionSample(part: Part, name: string): string | undefined {
  const schema = part.options.shape[name] as z.ZodType;
  const { default: initial, placeholder, type, path } = optionFacts(part, name);
  if (initial !== undefined) return accepted(schema, initial);
  // What stands for any text, or for a file that is not there, is no example.
  return path || placeholder === type.replaceAll(" ", "-")
    ? undefined
    : accepted(schema, placeholder);
}

/**
 * What a call of an action might give along, as one line of YAML; empty where it needs nothing, and
 * `undefined` where nobody knows.
 *
 * @param known What an example gives along.
 */
export function argumentSample(schema: z.ZodObject, known: unknown): string | undefined {
  if (schema.safeParse({}).success) return "";
  if (known !== undefined && schema.safeParse(known).success) return inline(known);
  const sample: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const { required, path, placeholder } = schemaFacts(name, one);
    if (!required) continue;
    const first = placeholder === "text" ? name : placeholder.split("|", 1)[0]!;
    const text = path ? undefined : [first, "1", name].find((text) => accepted(one, text));
    if (text === undefined) return undefined;
    sample[name] = parse(text);
  }
  return schema.safeParse(sample).success ? inline(sample) : undefined;
}

/** The text where it is what the schema takes. */
function accepted(schema: z.ZodType, text: string): string | undefined {
  try {
    return schema.safeParse(parse(text, { logLevel: "error" })).success ? text : undefined;
  } catch {
    return undefined;
  }
}
