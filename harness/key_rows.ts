/**
 * The keys of an object as rows of a topic, and behind each key the keys within its value:
 * `users.<name>.password`, `steps[].after`.
 *
 * @module
 */
import { z } from "zod";
import { unwrap } from "../core/schema_layers.ts";
import { schemaFacts } from "../parts/option_facts.ts";
import type { TopicRow } from "./topics.ts";

/** What was told already, and where: a value that several keys take is looked into once. */
export type Told = Map<z.ZodType, string>;

/** The rows of an object's keys. A `target` is left out: it is not written among the others. */
export function keyRows(schema: z.ZodObject, above = "", told: Told = new Map()): TopicRow[] {
  return rowsOf([schema], above, told).filter(({ name }) => name !== "target");
}

/** The rows of the keys that an object has in any of its forms. */
function rowsOf(forms: readonly z.ZodObject[], above: string, told: Told): TopicRow[] {
  const keys = new Set(forms.flatMap(({ shape }) => Object.keys(shape)));
  return [...keys].flatMap((key) => {
    const name = above + key;
    const having = forms.filter(({ shape }) => key in shape);
    const schemas = having.map(({ shape }) => shape[key] as z.ZodType);
    const facts = schemas.map((schema) => schemaFacts(name, schema));
    const { secret, default: initial } = facts[0]!;
    const isRequired = having.length === forms.length && facts.every(({ required }) => required);
    const where = told.get(unwrap(schemas[0]!));
    const notes = [
      unwrap(schemas[0]!) instanceof z.ZodUnknown ? "anything" : joined(facts.map((f) => f.type)),
      isRequired ? "required" : undefined,
      initial === undefined || secret ? undefined : `default ${initial === "" ? '""' : initial}`,
      secret ? "secret" : undefined,
      where === undefined ? undefined : `see ${where}`,
    ].filter((note) => note !== undefined);
    const summaries = facts.map(({ type, summary }, i) => {
      const { description } = having[i]!;
      const tellsApart = summary === "" && unwrap(schemas[i]!) instanceof z.ZodLiteral;
      return tellsApart && description !== undefined ? `${type}: ${description}` : summary;
    });
    const text = [...new Set(summaries)].join(" ");
    return [{ name, text, notes }, ...rowsWithin(schemas[0]!, name, told)];
  });
}

function rowsWithin(schema: z.ZodType, name: string, told: Told): TopicRow[] {
  const found = formsWithin(schema);
  if (found === undefined || told.has(unwrap(schema))) return [];
  told.set(unwrap(schema), name);
  return rowsOf(found.forms, `${name}${found.suffix}.`, told);
}

/** The objects within a value, and how they are reached; `undefined` where there are none. */
function formsWithin(schema: z.ZodType): { suffix: string; forms: z.ZodObject[] } | undefined {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) return { suffix: "", forms: [inner] };
  if (inner instanceof z.ZodRecord) return below("<name>", ".", inner.valueType as z.ZodType);
  if (inner instanceof z.ZodArray) return below("[]", "", inner.element as z.ZodType);
  if (!(inner instanceof z.ZodUnion)) return undefined;
  const forms = (inner.options as z.ZodType[]).map(unwrap);
  // What may also be a plain value is known by its type: a position, an address, a comparison.
  return forms.every((form) => form instanceof z.ZodObject) ? { suffix: "", forms } : undefined;
}

function below(step: string, joint: string, schema: z.ZodType) {
  const found = formsWithin(schema);
  return found && { ...found, suffix: `${joint}${step}${found.suffix}` };
}

/** `whole number|text`: each of several types once. */
function joined(types: readonly string[]): string {
  return [...new Set(types.flatMap((type) => type.split("|")))].join("|");
}
