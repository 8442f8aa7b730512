/**
 * `wirebench explain <name>`: a part, a step, a kind of stream, a metric or the exit codes, from their
 * own declarations.
 *
 * @module
 */
import { z } from "zod";
import { hintFor } from "../core/suggest.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { type FaultKind, faults } from "../faults/registry.ts";
import { faultSchema } from "../faults/spec.ts";
import { registries } from "../harness/scenario.ts";
import { steps } from "../harness/steps/registry.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds.ts";
import { dials, type Part } from "../parts/part.ts";
import { schemaFacts } from "../parts/option_facts.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The explanation of a name.
 *
 * @throws {UsageError} when there is nothing of that name.
 */
export function explain(name: string): string {
  const pages = new Map<string, () => string>();
  for (const [role, registry] of Object.entries(registries)) {
    for (const part of Object.values(registry)) pages.set(part.kind, () => partPage(role, part));
  }
  for (const step of Object.values(steps)) {
    pages.set(
      step.verb,
      () => table(`${step.verb}: ${step.summary}`, [["Keys", keyRows(step.schema)]]),
    );
  }
  for (const kind of Object.keys(faults) as FaultKind[]) {
    const { summary, protocols } = faults[kind];
    const head = `${kind} (fault on ${protocols.join(" and ")}): ${summary}`;
    pages.set(kind, () => table(head, [["Keys", keyRows(faultSchema(kind))]]));
  }
  for (const kind of Object.keys(kinds) as StreamKind[]) {
    pages.set(
      kind,
      () => table(`${kind}: ${kinds[kind].summary}`, [["Metrics", metricRows(kind)]]),
    );
    for (const [metricName, metric] of Object.entries(metricsOf(kind))) {
      const earlier = pages.get(metricName);
      const text = `${kind}: ${metricName}, ${metric.summary} (${metric.unit})`;
      pages.set(metricName, () => earlier === undefined ? text : `${earlier()}\n${text}`);
    }
  }
  pages.set("exit-codes", () =>
    table("exit-codes: how the command ends.", [[
      "Codes",
      Object.values(exitCodes).map(({ code, summary }) => [String(code), summary]),
    ]]));
  const page = pages.get(name);
  if (page !== undefined) return page();
  const meant = hintFor(name, pages.keys());
  throw new UsageError(`There is nothing called ${JSON.stringify(name)}: ${meant}`);
}

type Rows = [string, string][];

function table(head: string, sections: [string, Rows][]): string {
  const blocks = sections.filter(([, rows]) => rows.length > 0).map(([title, rows]) => {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    return [title, ...rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`)].join("\n");
  });
  return [head, ...blocks].join("\n\n");
}

function partPage(role: string, part: Part): string {
  const endpoints = Object.entries(part.endpoints);
  return table(`${part.kind} (${role}): ${part.summary}`, [
    ["Config", keyRows(part.options)],
    ["Listens", endpoints.map(([name, protocol]) => [name, protocol])],
    ["Dials", dials(part) ? [["via", "the part or endpoint that it connects to"]] : []],
    ["Streams", Object.entries(part.streams).map(([name, kind]) => [name, kind])],
    [
      "Actions",
      Object.entries(part.actions).map(([name, schema]): [string, string] => [
        name,
        [schema.description, ...Object.keys(schema.shape)].filter(Boolean).join(" "),
      ]),
    ],
  ]);
}

function keyRows(schema: z.ZodObject): Rows {
  return Object.entries(schema.shape).filter(([name]) => name !== "target").map(([name, value]) => {
    const facts = schemaFacts(name, value as z.ZodType);
    const notes = [
      facts.type,
      facts.required ? "required" : undefined,
      facts.default === undefined || facts.secret ? undefined : `default ${facts.default}`,
      facts.secret ? "secret" : undefined,
    ].filter((note) => note !== undefined);
    return [name, `${facts.summary} (${notes.join(", ")})`];
  });
}

function metricRows(kind: StreamKind): Rows {
  return Object.entries(metricsOf(kind)).map(([name, metric]) => {
    const need = metric.needsAgainst ? ", needs against" : "";
    return [name, `${metric.summary} (${metric.unit}${need})`];
  });
}
