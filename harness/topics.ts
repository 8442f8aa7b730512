/**
 * Everything that can be explained: parts, steps, faults, kinds of streams, how the command ends. All
 * of it is read from the declarations; `wirebench explain` and the reference pages only lay it out.
 *
 * @module
 */
import { metaOf } from "../core/schema_layers.ts";
import { type FaultKind, faults } from "../faults/registry.ts";
import { faultSchema } from "../faults/spec.ts";
import { commonKeys, when } from "../faults/when.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import { type Metric, samplesNeeded, statistics } from "../observations/metric.ts";
import { exitCodes } from "./exit_codes.ts";
import { keyRows } from "./key_rows.ts";
import { partTopic } from "./part_topic.ts";
import { reports } from "./report/registry.ts";
import { registries } from "./scenario.ts";
import { scenarioTopics } from "./scenario_topics.ts";
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
    scenario: scenarioTopics(),
    servers: Object.values(registries.server).map((part) => partTopic("server", part)),
    simulators: Object.values(registries.simulator).map((part) => partTopic("simulator", part)),
    steps: Object.values(steps).map(({ verb, summary, schema }) => ({
      name: verb,
      what: "step",
      summary,
      sections: [{ title: "Keys", rows: keyRows(schema) }],
    })),
    faults: [
      ...(Object.keys(faults) as FaultKind[]).map((kind) => ({
        name: kind,
        what: `fault on ${faults[kind].protocols.join(" and ")}`,
        summary: faults[kind].summary,
        sections: [{
          title: "Keys",
          rows: keyRows(faultSchema(kind), "", new Map([[when, "when"]])),
        }],
      })),
      {
        name: "when",
        what: "key of every fault",
        summary: metaOf(commonKeys.when).description!,
        sections: [{ title: "Keys", rows: keyRows(when) }],
      },
    ],
    streams: [
      ...(Object.keys(kinds) as StreamKind[]).map((kind) => ({
        name: kind,
        what: "kind of stream",
        summary: kinds[kind].summary,
        sections: [{ title: "Metrics", rows: metricRows(kind) }],
      })),
      {
        name: "statistics",
        what: "of every measured time",
        summary: "What stands for * behind a metric's name.",
        sections: [{ title: "Names", rows: statisticRows() }],
      },
    ],
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
    }, {
      name: "reports",
      what: "command",
      summary: "What run --report name=file can write.",
      sections: [{
        title: "Names",
        rows: Object.entries(reports).map(([name, { summary }]) => ({
          name,
          text: summary,
          notes: [],
        })),
      }],
    }],
  };
}

/** The statistics of one measured time share a row. */
function metricRows(kind: StreamKind): TopicRow[] {
  const rows: TopicRow[] = [];
  const row = (name: string, text: string, { unit, needsAgainst, wholeRunOnly }: Metric) =>
    rows.push({
      name,
      text,
      notes: [
        unit,
        ...(needsAgainst ? ["needs against"] : []),
        ...(wholeRunOnly ? ["whole run only"] : []),
      ],
    });
  const told = new Set<string>();
  for (const [name, metric] of Object.entries(metricsOf(kind))) {
    const { time } = metric;
    if (time === undefined) row(name, metric.summary, metric);
    else if (!told.has(time.name)) row(`${time.name}.*`, time.summary, metric);
    if (time !== undefined) told.add(time.name);
  }
  return rows;
}

function statisticRows(): TopicRow[] {
  return Object.entries(statistics).map(([name, { text, tail }]) => {
    const needed = samplesNeeded(tail);
    return { name, text, notes: needed > 1 ? [`needs ${needed} values`] : [] };
  });
}
