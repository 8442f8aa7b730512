/**
 * What there is to say about one option of a part, read from its schema.
 *
 * @module
 */
import { z } from "zod";
import { layersOf, metaOf, unwrap } from "../core/schema_layers.ts";
import type { Part } from "./part.ts";

/** One option, for help texts and explanations. */
export interface OptionFacts {
  name: string;
  summary: string;
  /** In words: `whole number`, `duration`. */
  type: string;
  /** What stands in a usage line: `--rate <10/s>`. */
  placeholder: string;
  /** The default as it would be written; `undefined` when there is none. */
  default: string | undefined;
  required: boolean;
  list: boolean;
  secret: boolean;
  /** Whether it names a file or folder, or several. */
  path: boolean;
  /** Whether a command line may leave its flag out: what is no flag's value is its. */
  positional: boolean;
  /** Its flag of one letter. */
  short: string | undefined;
}

/** The facts of an option of a part. */
export function optionFacts(part: Part, name: string): OptionFacts {
  return schemaFacts(name, part.options.shape[name] as z.ZodType);
}

/** The facts of one key of an object's schema. */
export function schemaFacts(name: string, schema: z.ZodType): OptionFacts {
  const inner = unwrap(schema);
  const meta = metaOf(schema);
  const type = typeOf(schema);
  const initial = defaultOf(schema);
  return {
    name,
    summary: meta.description ?? "",
    type,
    placeholder: meta.example ?? type.replaceAll(" ", "-"),
    default: initial === undefined ? undefined : JSON.stringify(initial).replaceAll('"', ""),
    required: !schema.safeParse(undefined).success,
    list: inner instanceof z.ZodArray,
    secret: meta.secret === true,
    path: meta.path === true ||
      inner instanceof z.ZodArray && metaOf(inner.element as z.ZodType).path === true,
    positional: meta.positional === true,
    short: meta.short,
  };
}

/** The type in words: what the schema says of itself, or what it is. */
function typeOf(schema: z.ZodType): string {
  return metaOf(schema).unit ?? typeName(unwrap(schema));
}

function typeName(schema: z.ZodType): string {
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodNumber) return schema.format === "safeint" ? "whole number" : "number";
  if (schema instanceof z.ZodBoolean) return "yes or no";
  if (schema instanceof z.ZodArray) return `${typeOf(schema.element as z.ZodType)} list`;
  if (schema instanceof z.ZodEnum) return schema.options.join("|");
  if (schema instanceof z.ZodLiteral) return [...schema.values].join("|");
  if (schema instanceof z.ZodUnion) {
    return (schema.options as z.ZodType[]).map(typeOf).join("|");
  }
  return "mapping";
}

/** The default as the author would write it. */
function defaultOf(schema: z.ZodType): unknown {
  for (const layer of layersOf(schema)) {
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) {
      return layer.def.defaultValue;
    }
  }
  return undefined;
}
