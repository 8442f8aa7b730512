/**
 * What the parts of a new scenario are told.
 *
 * @module
 */
import { parse } from "yaml";
import { z } from "zod";
import { unwrap } from "../../core/schema_layers.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import type { Part } from "../../parts/part.ts";
import { readValue } from "../part_options.ts";
import { UsageError } from "../usage_error.ts";
import type { Interview } from "./interview.ts";
import { wrong } from "./wrong.ts";

/** Options by kind, as a scenario would write them. */
export type Configs = Record<string, Record<string, unknown>>;

/**
 * What an example tells the parts, what is given, and the answers for what has no default.
 *
 * @param given `kind.option=value`; of a list, each adds to it.
 * @throws {UsageError} when one of them is wrong.
 */
export async function configs(
  interview: Interview,
  chosen: readonly Part[],
  exampleOf: (part: Part) => Readonly<Record<string, unknown>> | undefined,
  given: readonly string[],
): Promise<Configs> {
  const config: Configs = {};
  const told = Map.groupBy(given.map((text) => toldBy(text, chosen)), ({ key }) => key);
  for (const part of chosen) {
    const own: Record<string, unknown> = config[part.kind] = { ...exampleOf(part) };
    for (const [name, schema] of Object.entries(part.options.shape) as [string, z.ZodType][]) {
      const facts = optionFacts(part, name);
      const key = `${part.kind}.${name}`;
      const texts = told.get(key)?.map(({ value }) => value) ?? [];
      const isOpen = facts.required && !Object.hasOwn(own, name);
      if (name === "target" || !isOpen && texts.length === 0) continue;
      const read: unknown[] = [];
      for (const text of texts.length === 0 ? [undefined] : texts) {
        const answer = await interview.answer(`--config ${key}=`, text, {
          message: `${key}: ${facts.summary}`,
          initial: undefined,
          example: facts.placeholder,
          fault: (answer) => wrongText(answer, schema, name),
        });
        read.push(valueOf(answer, schema, name));
      }
      own[name] = facts.list ? read.flat() : read.at(-1);
    }
  }
  return config;
}

function toldBy(text: string, chosen: readonly Part[]): { key: string; value: string } {
  const [, kind, option = "", value = ""] = /^([\w-]+)\.(\w+)=(.*)$/s.exec(text) ?? [];
  const part = chosen.find((one) => one.kind === kind);
  if (part === undefined || !Object.hasOwn(part.options.shape, option)) {
    throw new UsageError(`--config ${text}: must be kind.option=value, of a part that is chosen`);
  }
  if (option === "target") throw new UsageError(`--config ${text}: --external says what it dials`);
  return { key: `${kind}.${option}`, value };
}

function wrongText(text: string, schema: z.ZodType, name: string): string | undefined {
  try {
    return wrong(schema, valueOf(text, schema, name));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.replace(/^.*?: /, "");
  }
}

/** A value as a scenario would write it: as on a command line, or else as YAML. */
function valueOf(text: string, schema: z.ZodType, name: string): unknown {
  const isList = unwrap(schema) instanceof z.ZodArray;
  if (!isList || !/^\s*\[/.test(text)) {
    const value = readValue(isList ? [text] : text, schema, name);
    if (wrong(schema, value) === undefined) return value;
    const other = yamlOf(text);
    return other !== undefined && wrong(schema, other) === undefined ? other : value;
  }
  return yamlOf(text) ?? text;
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    return undefined;
  }
}
