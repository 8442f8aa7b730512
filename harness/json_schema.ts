/**
 * The JSON Schema of scenario files, so that an editor completes and checks them. It is generated from
 * the same declarations that the loader validates with.
 *
 * @module
 */
import { z } from "zod";
import type { Role } from "../parts/part.ts";
import { type FaultKind, faults } from "../faults/registry.ts";
import { faultSchema } from "../faults/spec.ts";
import {
  actionName,
  comparisons,
  metricProperties,
  questionProperties,
  reference,
  streamName,
} from "./json_schema_names.ts";
import { externalPart, linkKeys, partSchema, registries, scenarioFile } from "./scenario.ts";
import { steps } from "./steps/registry.ts";

type JsonSchema = { [key: string]: unknown };

/** The schema as a document. */
export function scenarioJsonSchema(): JsonSchema {
  const whole = convert(scenarioFile);
  const properties = whole.properties as Record<string, JsonSchema>;
  const definitions: Record<string, JsonSchema> = {};
  for (const role of ["server", "simulator"] as Role[]) {
    definitions[role] = {
      oneOf: [
        ...Object.values(registries[role]).map((part) => ({
          title: part.kind,
          description: part.summary,
          ...convert(partSchema(part.kind, part)),
        })),
        convert(externalPart),
      ],
    };
    properties[`${role}s`]!.additionalProperties = { $ref: `#/$defs/${role}` };
  }
  const faultKinds = Object.keys(faults) as FaultKind[];
  definitions.fault = { oneOf: faultKinds.map((kind) => convert(faultSchema(kind))) };
  const link = convert(linkKeys);
  (link.properties as Record<string, JsonSchema>).faults!.items = { $ref: "#/$defs/fault" };
  properties.links!.additionalProperties = link;
  definitions.step = {
    oneOf: Object.values(steps).map(({ schema, summary }) => ({
      description: summary,
      ...convert(schema),
    })),
  };
  withinSteps(definitions.step.oneOf as JsonSchema[]);
  properties.steps!.items = { $ref: "#/$defs/step" };
  for (const [name, schema] of Object.entries(comparisons())) definitions[name] = convert(schema);
  nameMetrics((properties.expect!.items as JsonSchema).properties as Record<string, JsonSchema>);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Wirebench scenario",
    ...whole,
    $defs: { ...(whole.$defs as JsonSchema | undefined), ...definitions },
  };
}

/** Says what stands within the steps that hold faults or other steps. */
function withinSteps(steps: JsonSchema[]): void {
  for (const { properties } of steps as { properties: Record<string, JsonSchema> }[]) {
    nameMetrics(properties);
    if (properties.set !== undefined) properties.set.items = { $ref: "#/$defs/fault" };
    if (properties.repeat !== undefined) properties.steps!.items = { $ref: "#/$defs/step" };
    const lists = properties.parallel?.items as JsonSchema | undefined;
    if (lists !== undefined) lists.items = { $ref: "#/$defs/step" };
  }
}

/** Says which streams, metrics and actions there are, in an expectation or a step. */
function nameMetrics(properties: Record<string, JsonSchema>): void {
  const known = {
    over: streamName,
    against: streamName,
    that: metricProperties,
    until: questionProperties,
    call: actionName,
  };
  for (const [key, tell] of Object.entries(known)) {
    if (properties[key] === undefined) continue;
    const { type, description } = properties[key];
    properties[key] = { type, ...tell(), description };
  }
}

function convert(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
    override: ({ jsonSchema }) => {
      for (const key of ["unit", "units", "example", "path", "ask", "positional", "short"]) {
        delete jsonSchema[key];
      }
      allowReference(jsonSchema);
    },
  }) as JsonSchema;
  return converted;
}

/** Widens a scalar so that `${variable}` fits in its place. */
function allowReference(schema: JsonSchema): void {
  const { type, pattern, const: constant } = schema;
  const isRuled = type === "number" || type === "integer" || type === "boolean" ||
    type === "string" && (pattern !== undefined || schema.enum !== undefined);
  if (constant !== undefined || !isRuled) return;
  const { description, default: initial, ...own } = schema;
  for (const key of Object.keys(own)) delete schema[key];
  schema.anyOf = [own, reference];
  if (description !== undefined) schema.description = description;
  if (initial !== undefined) schema.default = initial;
}
