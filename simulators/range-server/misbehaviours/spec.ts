/**
 * A misbehaviour as somebody writes it down: `{ kind: cut, at: 40%, times: 1 }`.
 *
 * @module
 */
import { z } from "zod";
import { metaOf } from "../../../core/schema_layers.ts";
import { hintFor } from "../../../core/suggest.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { type MisbehaviourKind, misbehaviours } from "./registry.ts";
import { type When, whenKeys } from "./when.ts";

/** A misbehaviour, read and checked: its kind, whom it happens to, and its own options. */
export type MisbehaviourSpec = When & {
  readonly kind: MisbehaviourKind;
  readonly [option: string]: unknown;
};

/** As one may write it; the keys beside `kind` are those of the kind, and of {@link whenKeys}. */
export interface MisbehaviourInput {
  kind: MisbehaviourKind;
  [option: string]: unknown;
}

/** The declaration of a kind. */
export function misbehaviourOf(kind: MisbehaviourKind): Misbehaviour {
  return misbehaviours[kind];
}

const kinds = Object.keys(misbehaviours) as MisbehaviourKind[];

function schemaOf(kind: MisbehaviourKind): z.ZodObject {
  const { summary, options } = misbehaviourOf(kind);
  // Where all kinds stand in one table, each key has to say whose it is.
  const own = Object.entries(options.shape as Record<string, z.ZodType>)
    .map(([key, schema]) => [key, schema.describe(`${kind}: ${metaOf(schema).description}`)]);
  return z.strictObject({ kind: z.literal(kind), ...Object.fromEntries(own), ...whenKeys })
    .describe(summary);
}

function unknownKind(written: unknown): string {
  const { kind } = Object(written) as { kind?: unknown };
  const hint = typeof kind === "string" ? hintFor(kind, kinds) : undefined;
  return `must be a kind of misbehaviour${hint === undefined ? "" : `: ${hint}`}`;
}

/** A misbehaviour of any kind: a union discriminated by `kind`. */
export const misbehaviourSpec = z.discriminatedUnion(
  "kind",
  kinds.map(schemaOf) as [z.ZodObject, ...z.ZodObject[]],
  { error: ({ code, input }) => code === "invalid_union" ? unknownKind(input) : undefined },
).meta({ unit: "misbehaviour", example: "kind: cut, at: 40%" }) as unknown as z.ZodType<
  MisbehaviourSpec,
  MisbehaviourInput
>;
