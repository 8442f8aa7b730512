/**
 * A part's options as command-line options: the same names in kebab-case, the same defaults, checks
 * and explanations, all from the part's declaration.
 *
 * @module
 */
import { Option } from "commander";
import { parse } from "yaml";
import { z } from "zod";
import { metaOf, unwrap } from "../core/schema_layers.ts";
import { predicate } from "../harness/zod_issues.ts";
import { optionFacts } from "../parts/option_facts.ts";
import type { Part } from "../parts/part.ts";
import { UsageError } from "./usage_error.ts";

/** The command-line options of a part. */
export function partOptions(part: Part): Option[] {
  return Object.keys(part.options.shape).map((name) => {
    const facts = optionFacts(part, name);
    const flag = kebab(name);
    const secret = facts.secret ? " (secret)" : "";
    const shown = facts.default === undefined || facts.secret ? "" : ` (default ${facts.default})`;
    const description = `${facts.summary}${secret}${shown}`;
    const short = facts.short === undefined ? "" : `-${facts.short}, `;
    if (facts.type === "yes or no") {
      const isOn = facts.default === "true";
      if (!isOn) return new Option(`${short}--${flag}`, facts.summary);
      return new Option(`${short}--no-${flag}`, `Switches this off: ${facts.summary}`);
    }
    const list = facts.list ? "..." : "";
    return new Option(`${short}--${flag} <${facts.placeholder}${list}>`, description);
  });
}

/** The option whose values may stand without its flag; `undefined` where the part has none. */
export function positionalOption(part: Part): string | undefined {
  return Object.keys(part.options.shape).find((name) => optionFacts(part, name).positional);
}

/** `adminPort` as `admin-port`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * A part's options from what the command line gave, as a scenario would write them.
 *
 * @throws {UsageError} naming the first option that is wrong.
 */
export function readPartOptions(
  part: Part,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(part.options.shape)) {
    const value = given[name];
    if (value === undefined) continue;
    config[name] = readValue(value, schema as z.ZodType, name);
  }
  const parsed = part.options.safeParse(config, { reportInput: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const { path } = issue;
    const name = String(path[0] ?? "");
    if (name !== "" && given[name] === undefined) {
      throw new UsageError(`${part.kind} needs --${kebab(name)}`);
    }
    const below = path.length > 1 ? ` ${path.slice(1).join(".")}` : "";
    throw new UsageError(`--${kebab(name)}${below} ${predicate(issue)}`);
  }
  return config;
}

/** What the command line gave for an option, as a scenario would write it. */
export function readValue(value: unknown, schema: z.ZodType, name: string): unknown {
  const inner = unwrap(schema);
  if (typeof value === "boolean" || inner instanceof z.ZodString) return value;
  if (inner instanceof z.ZodNumber) return /^-?\d/.test(String(value)) ? Number(value) : value;
  if (inner instanceof z.ZodArray) {
    const texts = value as string[];
    const example = mappingExample(unwrap(inner.element as z.ZodType));
    if (example === undefined) return texts.flatMap((text) => text.split(","));
    return texts.map((text) =>
      readMapping(/^\s*\{/.test(text) ? text : `{${text}}`, name, example)
    );
  }
  const example = mappingExample(inner);
  return example === undefined ? value : readMapping(String(value), name, example);
}

/** How a value is written that is a mapping of keys; `undefined` where it is not. */
function mappingExample(schema: z.ZodType): string | undefined {
  const isMapping = [z.ZodObject, z.ZodRecord, z.ZodDiscriminatedUnion]
    .some((kind) => schema instanceof kind);
  return isMapping ? metaOf(schema).example ?? "{ a: 1 }" : undefined;
}

function readMapping(text: string, name: string, example: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    throw new UsageError(`--${kebab(name)}: must be YAML such as '${example}'`);
  }
}
