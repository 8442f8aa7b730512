/**
 * Metrics in the text format of Prometheus, version 0.0.4:
 *
 * ```text
 * # HELP name what it is LF
 * # TYPE name counter LF
 * name{label="value",…} 12.5 LF          any number of them
 * ```
 *
 * In a label's value `\`, `"` and line feeds are escaped by a backslash.
 *
 * @module
 */

/** What an answer of this format calls itself. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** One value, and of what it is. */
export interface Sample {
  labels?: Readonly<Record<string, string | number>>;
  value: number;
}

/** A metric. One of type `counter` only grows, and its name ends in `_total`. */
export interface Metric {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: Iterable<Sample>;
}

/** Metrics as the text of an answer. */
export function encodeMetrics(metrics: Iterable<Metric>): string {
  const lines: string[] = [];
  for (const { name, help, type, samples } of metrics) {
    lines.push(`# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`);
    lines.push(`# TYPE ${name} ${type}`);
    for (const { labels = {}, value } of samples) {
      lines.push(`${name}${encodeLabels(labels)} ${encodeValue(value)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function encodeLabels(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(`${value}`)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function encodeValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? `${value}` : value > 0 ? "+Inf" : "-Inf";
}
