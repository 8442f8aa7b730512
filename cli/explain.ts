/**
 * `wirebench explain <name>`: a part, a step, a fault, a kind of stream, a metric or the exit codes.
 *
 * @module
 */
import { ownValue } from "../core/own_value.ts";
import { hintFor } from "../core/suggest.ts";
import { nameAndText, WIDTH, wrap } from "../harness/report/wrap.ts";
import { allTopics, type Topic, type TopicRow } from "../harness/topics.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The explanation of a name.
 *
 * @throws {UsageError} when there is nothing of that name.
 */
export function explain(name: string): string {
  const topics = Object.values(allTopics()).flat();
  const topic = topics.find((one) => one.name === name);
  if (topic !== undefined) return page(topic);
  const streamKinds = Object.keys(kinds) as StreamKind[];
  const metrics = streamKinds.flatMap((kind) => {
    const metric = ownValue(metricsOf(kind), name);
    if (metric === undefined) return [];
    const text = `${kind}: ${name}, ${metric.summary} (${metric.unit})`;
    return [wrap(text.split(" "), " ", WIDTH).join("\n")];
  });
  if (metrics.length > 0) return metrics.join("\n");
  const known = [
    ...topics.map((one) => one.name),
    ...streamKinds.flatMap((kind) => Object.keys(metricsOf(kind))),
  ];
  throw new UsageError(`There is nothing called ${JSON.stringify(name)}: ${hintFor(name, known)}`);
}

function page({ name, what, summary, sections }: Topic): string {
  const blocks = sections.map(({ title, rows }) => `${title}\n${table(rows)}`);
  const head = wrap(`${name} (${what}): ${summary}`.split(" "), " ", WIDTH).join("\n");
  return [head, ...blocks].join("\n\n");
}

function table(rows: readonly TopicRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, text, notes }) => {
    const remarks = notes.length === 0 ? "" : `(${notes.join(", ")})`;
    const words = [text, remarks].filter((part) => part !== "").join(" ");
    return nameAndText(name, width, words);
  }).join("\n");
}
