/**
 * Looking into zod schemas: the layers of defaults, optionality and transformations around a type, and
 * what was said about it at any of them.
 *
 * @module
 */
import { z } from "zod";

/** What a declaration may say about a value beyond its type. */
export interface SchemaMeta {
  description?: string;
  /** The quantity in words: `duration`. */
  unit?: string;
  /** A value as one would write it: `250ms`. */
  example?: string;
  /** The units that may stand behind a quantity's number. */
  units?: string[];
  /** Never printed, logged or reported. */
  secret?: boolean;
  /** It names a file or folder. */
  path?: boolean;
  /** On a command line its values may stand without a flag. */
  positional?: boolean;
  /** Its flag of one letter: `s`. */
  short?: string;
  /** What a person at a terminal is asked, who left the option out. */
  ask?: string;
}

/** A schema and what it wraps, from the outside in. */
export function* layersOf(schema: z.ZodType): Generator<z.ZodType> {
  for (let current: z.ZodType | undefined = schema; current !== undefined;) {
    yield current;
    current = within(current);
  }
}

/** The type within all layers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return [...layersOf(schema)].at(-1)!;
}

/** What was said about a schema; an outer layer's word goes before an inner one's. */
export function metaOf(schema: z.ZodType): SchemaMeta {
  return [...layersOf(schema)].reduceRight<SchemaMeta>(
    (meta, layer) => ({ ...meta, ...layer.meta() }),
    {},
  );
}

function within(schema: z.ZodType): z.ZodType | undefined {
  if (
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
  ) return schema.unwrap() as z.ZodType;
  return schema instanceof z.ZodPipe ? schema.in as z.ZodType : undefined;
}
