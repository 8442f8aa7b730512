/**
 * Which plots a stream has, and their values: what its kind always shows, and what expectations ask for.
 *
 * @module
 */
import type { Kind } from "../../observations/kinds/kind.ts";
import type { Metric } from "../../observations/metric.ts";
import type { Plot } from "./picture.ts";
import type { Track } from "./track.ts";

/** The statistics that are drawn of a measured time. */
const STATISTICS = ["p50", "p99", "max"];

type Metrics = Readonly<Record<string, Metric>>;

/**
 * The plots of a stream. One on which nothing would be seen, or 0 all the time, is left out.
 *
 * @param asked The metrics that expectations name.
 */
export function plotsOf(
  kind: Pick<Kind, "metrics" | "plots">,
  asked: readonly string[],
  track: Track,
  toMs: number,
): Plot[] {
  const { metrics } = kind;
  const wanted = new Set(
    asked.filter((name) => isDrawable(metrics[name]!))
      .map((name) => plotOf(name, metrics)),
  );
  const names = [...new Set([...kind.plots, ...wanted])];
  const lines = names.map((name) => linesOf(name, metrics));
  const columns = track.values(lines.flat().map((line) => metrics[line]!), toMs);
  return names.flatMap((name, i) => {
    const series = lines[i]!.map((metric) => ({ metric, values: columns.shift()! }));
    const isSeen = series.some(({ values }) => values.some((value) => value));
    if (!isSeen) return [];
    const { unit, summary, time } = metrics[lines[i]![0]!]!;
    return [{ name, summary: time?.summary ?? summary, unit, series }];
  });
}

/** The plot on which a metric is seen. */
export function plotOf(name: string, metrics: Metrics): string {
  const base = name.replace(/\.[^.]*$/, "");
  return metrics[name]!.time?.name ?? (base in metrics ? base : name);
}

function linesOf(plot: string, metrics: Metrics): string[] {
  return plot in metrics ? [plot] : STATISTICS.map((statistic) => `${plot}.${statistic}`);
}

function isDrawable({ unit }: Metric): boolean {
  return unit !== "text" && unit !== "yes or no";
}
