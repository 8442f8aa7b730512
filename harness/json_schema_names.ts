/**
 * What the JSON Schema can tell of names and comparisons without knowing the parts of a scenario: a
 * metric, a stream or an action must be one that some part has, and a comparison be in its metric's
 * unit.
 *
 * @module
 */
import { z } from "zod";
import { proportion } from "../core/units.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import type { Metric, Unit } from "../observations/metric.ts";
import { unitSchemas } from "./comparison.ts";
import { registries } from "./scenario.ts";

type JsonSchema = { [key: string]: unknown };

/** A `${variable}` may stand wherever a single value may, and within every name. */
export const reference = { type: "string", pattern: "\\$\\{\\w+\\}" };

const parts = Object.values(registries).flatMap((registry) => Object.values(registry));

/** Every metric by its name: of whatever kind, it has the same unit. */
const metrics = new Map<string, Metric>(
  (Object.keys(kinds) as StreamKind[]).flatMap((kind) => Object.entries(metricsOf(kind))),
);

const units = [...new Set(Array.from(metrics.values(), ({ unit }) => unit))];
const ofUnit = (unit: Unit) => ({ $ref: `#/$defs/${definition(unit)}` });
const definition = (unit: Unit) => `comparison in ${unit}`;

/** The comparisons in each unit, by the name that they are referred to with. */
export function comparisons(): Record<string, z.ZodType> {
  return Object.fromEntries(units.map((unit) => [definition(unit), comparisonIn(unit)]));
}

function comparisonIn(unit: Unit): z.ZodType {
  if (unit === "yes or no" || unit === "text") {
    const value = unit === "text" ? z.string() : z.boolean();
    return z.union([value, z.strictObject({ eq: value })]);
  }
  const quantity = unitSchemas[unit];
  const value = quantity === undefined
    ? z.number()
    : quantity.bareNumber
    ? z.union([z.number(), quantity.schema])
    : quantity.schema;
  const share = proportion().optional();
  const bounds = { eq: value.optional(), min: value.optional(), max: value.optional() };
  return z.union([
    value,
    z.strictObject(bounds),
    z.strictObject({ near: value, tolerance: value }),
    z.strictObject({ min: share, max: share, of: z.string().regex(/^last [1-9]\d{0,2}$/) }),
  ]);
}

/** What is expected: a comparison by each metric's name. */
export function metricProperties(): JsonSchema {
  const named = Array.from(metrics, ([name, { summary, unit }]) => [
    name,
    { description: `${summary} (${unit})`, ...ofUnit(unit) },
  ]);
  return {
    properties: Object.fromEntries(named),
    patternProperties: { [reference.pattern]: { $ref: "#/$defs/comparison" } },
    additionalProperties: false,
  };
}

/** What is waited for: the same by `part.stream.metric`. */
export function questionProperties(): JsonSchema {
  const named = units.map((unit) => {
    const names = [...metrics].filter(([, metric]) => metric.unit === unit).map(([name]) => name);
    return [`^[\\w-]+\\.${oneOf(streams)}\\.${oneOf(names)}$`, ofUnit(unit)];
  });
  return {
    patternProperties: {
      ...Object.fromEntries(named),
      [reference.pattern]: { $ref: "#/$defs/comparison" },
    },
    additionalProperties: false,
  };
}

const streams = parts.flatMap((part) => Object.keys(part.streams));
const actions = parts.flatMap((part) => Object.keys(part.actions));

/** `part.stream`, of a stream that some part has. */
export const streamName = (): JsonSchema => named(streams);
/** `part.action`, of an action that some part has. */
export const actionName = (): JsonSchema => named(actions);

function named(names: readonly string[]): JsonSchema {
  const pattern = `^[\\w-]+\\.${oneOf(names)}$`;
  return { type: "string", pattern: `${pattern}|${reference.pattern}` };
}

function oneOf(names: readonly string[]): string {
  const escaped = [...new Set(names)].map((name) => name.replaceAll(".", "\\."));
  return `(${escaped.join("|")})`;
}
