/**
 * What there is to say about one option of a part, read from its schema.
 *
 * @module
 */
import { z } from "zod";
import { unwrap } from "../harness/zod_issues.ts";
import type { Part } from "../parts/part.ts";

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
  /** Whether it names a file or folder. */
  path: boolean;
}

/** The facts of an option of a part. */
export function optionFacts(part: Part, name: string): OptionFacts {
  return schemaFacts(name, part.options.shape[name] as z.ZodType);
}

/** The facts of one key of an object's schema. */
export function schemaFacts(name: string, schema: z.ZodType): OptionFacts {
  const inner = unwrap(schema);
  const meta = metaOf(schema);
  const type = meta.unit ?? typeName(inner);
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
    path: meta.path === true,
  };
}

interface Meta {
  description?: string;
  unit?: string;
  example?: string;
  secret?: boolean;
  path?: boolean;
}

/** What was said about a schema, at whatever layer of defaults and transformations. */
function metaOf(schema: z.ZodType): Meta {
  let meta: Meta = {};
  for (let current: z.ZodType | undefined = schema; current !== undefined; current = within(current)) {
    meta = { ...current.meta(), ...meta };
  }
  return meta;
}

/** One layer further in; `undefined` at the innermost. */
function within(schema: z.ZodType): z.ZodType | undefined {
  if (
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
  ) return schema.unwrap() as z.ZodType;
  return schema instanceof z.ZodPipe ? schema.in as z.ZodType : undefined;
}

function typeName(schema: z.ZodType): string {
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodNumber) return schema.format === "safeint" ? "whole number" : "number";
  if (schema instanceof z.ZodBoolean) return "yes or no";
  if (schema instanceof z.ZodArray) return `${typeName(unwrap(schema.element as z.ZodType))} list`;
  if (schema instanceof z.ZodEnum) return schema.options.join("|");
  if (schema instanceof z.ZodLiteral) return [...schema.values].join("|");
  if (schema instanceof z.ZodUnion) {
    return (schema.options as z.ZodType[]).map((option) => typeName(unwrap(option))).join("|");
  }
  return "mapping";
}

/** The default as the author would write it. */
function defaultOf(schema: z.ZodType): unknown {
  for (let current: z.ZodType | undefined = schema; current !== undefined; current = within(current)) {
    if (current instanceof z.ZodDefault || current instanceof z.ZodPrefault) {
      return current.def.defaultValue;
    }
  }
  return undefined;
}
