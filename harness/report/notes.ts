/**
 * The worst moment of each verdict, and where it lies on a plot.
 *
 * @module
 */
import { formatMoment } from "../../core/units.ts";
import { metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import { isTimed, type Metric } from "../../observations/metric.ts";
import { type Bound, formatValue } from "../comparison.ts";
import type { Finding, Judgement } from "../judge.ts";
import type { NamedSpan } from "../plan.ts";
import type { Verdict } from "../result.ts";
import type { DrawnStream, Note } from "./picture.ts";
import { plotOf } from "./plots.ts";
import type { Track } from "./track.ts";

/**
 * A note for each plot that a verdict's findings lie on. Plots are of all instances together: what is
 * asked of each has a note only where it is seen there, too.
 */
export function notesOf(
  verdicts: readonly Verdict[],
  streams: readonly DrawnStream[],
  tracks: ReadonlyMap<string, Track>,
  durationMs: number,
): Note[] {
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  return verdicts.flatMap(({ findings, span }, verdict) => {
    const notes = new Map<string, Note>();
    // What failed is told before what did not.
    for (const finding of findings.toSorted((a, b) => weight(a) - weight(b))) {
      const name = `${finding.part}.${finding.stream}`;
      const stream = byName.get(name);
      const moment = stream === undefined
        ? undefined
        : worstMoment(finding, stream.kind, span, tracks.get(name)!, durationMs);
      const plot = stream === undefined ? undefined : plotFor(finding, stream);
      if (moment === undefined || plot === undefined) continue;
      const { metric, judgement } = finding;
      const note = { verdict, metric, judgement, stream: name, plot, ...moment };
      if (!notes.has(`${name} ${plot}`)) notes.set(`${name} ${plot}`, note);
    }
    return [...notes.values()];
  });
}

const weight = ({ judgement }: Finding) => ["fail", "inconclusive", "pass"].indexOf(judgement);

/** The plot of the finding's metric; of one that is not drawn, the first of the stream. */
function plotFor({ metric }: Finding, { kind, plots }: DrawnStream): string | undefined {
  const own = plotOf(metric, metricsOf(kind));
  return (plots.find(({ name }) => name === own) ?? plots[0])?.name;
}

type Moment = Pick<Note, "atMs" | "value" | "text">;

function worstMoment(
  finding: Finding,
  kind: StreamKind,
  span: NamedSpan,
  track: Track,
  durationMs: number,
): Moment | undefined {
  const { metric, unit, part, worst, judgement } = finding;
  if (worst !== undefined) {
    const { value, atMs, instance } = worst;
    const text = `worst of ${metric}: ${formatValue(value, unit)} at ${formatMoment(atMs)}, ` +
      `${part}[${instance}]`;
    return { atMs, value, text };
  }
  const found = worstStretch(finding, metricsOf(kind)[metric]!, span, track, durationMs);
  if (isOfOneAmongSeveral(finding) && (found === undefined || found.value !== finding.value)) {
    return undefined;
  }
  if (found !== undefined) {
    const { atMs, value } = found;
    const seen = typeof value === "number" ? `${formatValue(value, unit)} ` : "";
    const text = `worst of ${metric}: ${seen}at ${formatMoment(atMs)}, ` +
      `in ${formatValue(track.stepMs, "ms")}`;
    return { atMs, value, text };
  }
  if (judgement === "pass") return undefined;
  const atMs = Math.min(span.toMs, durationMs);
  return { atMs, value: undefined, text: `${metric}: ${finding.observed} until ${span.to}` };
}

/** Whether its value is a number of one instance, where there are more of them. */
function isOfOneAmongSeveral({ instances, unit }: Finding): boolean {
  return instances !== undefined && instances.of > 1 && unit !== "yes or no" && unit !== "text";
}

/** The stretch within the window that is farthest from what was expected. */
function worstStretch(
  { bound, judgement }: Finding,
  metric: Metric,
  { fromMs, toMs }: NamedSpan,
  track: Track,
  durationMs: number,
): { atMs: number; value: number | undefined } | undefined {
  const distance = distanceOf(bound, metric, judgement);
  if (distance === undefined) return undefined;
  const { stepMs } = track;
  let worst: { atMs: number; value: number; distance: number } | undefined;
  const endMs = Math.min(toMs, durationMs);
  for (const [i, value] of track.values([metric], durationMs)[0]!.entries()) {
    const isWithin = i * stepMs >= fromMs && (i + 1) * stepMs <= endMs;
    if (value === null || !isWithin || distance(value) <= (worst?.distance ?? -Infinity)) continue;
    worst = { atMs: (i + 0.5) * stepMs, value, distance: distance(value) };
  }
  if (worst === undefined) return undefined;
  const { atMs, value } = worst;
  return { atMs, value: metric.unit === "yes or no" ? undefined : value };
}

/** How bad a stretch is; `undefined` where no stretch alone can tell. */
function distanceOf(
  { eq, min = -Infinity, max = Infinity }: Bound,
  { unit }: Metric,
  judgement: Judgement,
): ((value: number) => number) | undefined {
  if (unit === "text") return undefined;
  if (unit === "yes or no") {
    return judgement === "pass" ? undefined : (value) => value === Number(eq) ? -Infinity : 0;
  }
  if (isTimed(unit) || unit === "share") {
    return eq === undefined
      ? (value) => Math.max(value - max, min - value)
      : (value) => Math.abs(value - Number(eq));
  }
  // Of a total only what should not be there has a moment.
  const isWanted = min > 0 || (typeof eq === "number" && eq > 0);
  return isWanted ? undefined : (value) => value > 0 ? value : -Infinity;
}
