/**
 * Everything that can be explained: parts, steps, faults, kinds of streams, how the command ends. All
 * of it is read from the declarations; `wirebench explain` and the reference pages only lay it out.
 *
 * @module
 */
import type { z } from "zod";
import { type FaultKind, faults } from "../faults/registry.ts";
import { faultSchema } from "../faults/spec.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import type { Metric } from "../observations/metric.ts";
import { schemaFacts } from "../parts/option_facts.ts";
import { dials, type Part, portOption, type Role } from "../parts/part.ts";
import { exitCodes } from "./exit_codes.ts";
import { registries } from "./scenario.ts";
import { steps } from "./steps/registry.ts";

/** One thing of a topic: an option, a stream, a metric. */
export interface TopicRow {
  name: string;
  text: string;
  /** What else there is to know of it, in a word each: `duration`, `default 5s`. */
  notes: string[];
}

/** What is explained under one name. */
export interface Topic {
  name: string;
  /** What it is: `server`, `fault on tcp`. */
  what: string;
  summary: string;
  sections: { title: string; rows: TopicRow[] }[];
}

/** The topics of each group, in the order of the registries. */
export function allTopics(): Record<string, Topic[]> {
  return {
    servers: Object.values(registries.server).map((part) => partTopic("server", part)),
    simulators: Object.values(registries.simulator).map((part) => partTopic("simulator", part)),
    steps: Object.values(steps).map(({ verb, summary, schema }) => ({
      name: verb,
      what: "step",
      summary,
      sections: [{ title: "Keys", rows: keyRows(schema) }],
    })),
    faults: (Object.keys(faults) as FaultKind[]).map((kind) => ({
      name: kind,
      what: `fault on ${faults[kind].protocols.join(" and ")}`,
      summary: faults[kind].summary,
      sections: [{ title: "Keys", rows: keyRows(faultSchema(kind)) }],
    })),
    streams: (Object.keys(kinds) as StreamKind[]).map((kind) => ({
      name: kind,
      what: "kind of stream",
      summary: kinds[kind].summary,
      sections: [{ title: "Metrics", rows: metricRows(kind) }],
    })),
    command: [{
      name: "exit-codes",
      what: "command",
      summary: "How it ends.",
      sections: [{
        title: "Codes",
        rows: Object.entries(exitCodes).map(([outcome, { code, summary }]) => ({
          name: String(code),
          text: summary,
          notes: [outcome],
        })),
      }],
    }],
  };
}

function partTopic(role: Role, part: Part): Topic {
  const dialled = {
    name: "via",
    text: "the part, endpoint or link that it connects to; on the command line --target",
    notes: ["host:port"],
  };
  const plain = (name: string, text: string, ...notes: string[]) => ({ name, text, notes });
  const sections = [
    { title: "Config", rows: keyRows(part.options) },
    {
      title: "Listens",
      rows: Object.entries(part.endpoints).map(([name, protocol]) =>
        plain(name, protocol, portOption(part, name))
      ),
    },
    { title: "Dials", rows: dials(part) ? [dialled] : [] },
    {
      title: "Streams",
      rows: Object.entries(part.streams).map(([name, kind]) => plain(name, kind)),
    },
    {
      title: "Actions",
      rows: Object.entries(part.actions).map(([name, schema]) =>
        plain(name, schema.description ?? "", ...Object.keys(schema.shape))
      ),
    },
  ];
  return {
    name: part.kind,
    what: role,
    summary: part.summary,
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

function keyRows(schema: z.ZodObject): TopicRow[] {
  return Object.entries(schema.shape).filter(([name]) => name !== "target").map(([name, value]) => {
    const facts = schemaFacts(name, value as z.ZodType);
    const notes = [
      facts.type,
      facts.required ? "required" : undefined,
      facts.default === undefined || facts.secret ? undefined : `default ${facts.default}`,
      facts.secret ? "secret" : undefined,
    ];
    return { name, text: facts.summary, notes: notes.filter((note) => note !== undefined) };
  });
}

/** The statistics of one measured time share a row. */
function metricRows(kind: StreamKind): TopicRow[] {
  const rows: TopicRow[] = [];
  const row = (name: string, text: string, { unit, needsAgainst }: Metric) =>
    rows.push({ name, text, notes: [unit, ...(needsAgainst ? ["needs against"] : [])] });
  const told = new Set<string>();
  for (const [name, metric] of Object.entries(metricsOf(kind))) {
    const { time } = metric;
    if (time === undefined) row(name, metric.summary, metric);
    else if (!told.has(time.name)) row(`${time.name}.*`, time.summary, metric);
    if (time !== undefined) told.add(time.name);
  }
  return rows;
}
