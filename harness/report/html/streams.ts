/**
 * The places of the plots, what they show in words, and how the instances of a part compare.
 *
 * @module
 */
import { formatMoment } from "../../../core/units.ts";
import { formatValue } from "../../comparison.ts";
import { OUTLIER_RULE } from "../outliers.ts";
import type { DrawnStream, Plot, Strip } from "../picture.ts";
import { type Group, instancesId, plotId, type ReportedRun } from "./groups.ts";
import { type Content, type Markup, markup } from "./markup.ts";

/** The most bars of a strip; where there are more instances, each bar is the greatest of several. */
const MAX_BARS = 200;
/** The most instances that are told by name. */
const MAX_NAMED = 5;

/** All streams of a scenario: those that verdicts speak of, and below them the others. */
export function streamSections(group: Group): Markup {
  const names = [...new Set(drawn(group).flatMap(([, { streams }]) => streams.map((s) => s.name)))];
  const isJudged = (name: string) =>
    drawn(group).some(([, { streams }]) => streams.some((s) => s.name === name && s.isJudged));
  const others = names.filter((name) => !isJudged(name)).map((name) => streamSection(group, name));
  return markup`${names.filter(isJudged).map((name) => streamSection(group, name))}
${
    others.length > 0 &&
    markup`<details class="others"><summary>Streams that no verdict speaks of</summary>${others}</details>`
  }`;
}

function drawn({ runs }: Group) {
  return runs.flatMap((run) => run.picture === undefined ? [] : [[run, run.picture] as const]);
}

function streamSection(group: Group, name: string): Markup {
  const seen = drawn(group).flatMap(([run, { streams }]): [ReportedRun, DrawnStream][] => {
    const stream = streams.find((one) => one.name === name);
    return stream === undefined ? [] : [[run, stream]];
  });
  const [, { kind, instances }] = seen[0]!;
  const plots = [...new Map(seen.flatMap(([, { plots }]) => plots.map((p) => [p.name, p])))];
  const who = instances > 1 ? `${kind} of ${instances} instances` : kind;
  return markup`<section class="stream"><h4>${name} <span class="quiet">${who}</span></h4>
${plots.length === 0 && markup`<p class="quiet">Nothing was seen.</p>`}
${
    plots.map(([plot, any]) =>
      plotFigure(
        group,
        name,
        any,
        seen.flatMap(([run, { plots }]) => {
          const own = plots.find((one) => one.name === plot);
          return own === undefined ? [] : [[run, own] as const];
        }),
      )
    )
  }
${
    seen.flatMap(([run, { strips }]) =>
      strips.length === 0 ? [] : [instancesOf(group, run, name, strips)]
    )
  }
</section>`;
}

function plotFigure(
  group: Group,
  stream: string,
  { name, summary, unit }: Plot,
  runs: readonly (readonly [ReportedRun, Plot])[],
): Markup {
  const id = plotId(group, stream, name);
  return markup`
    <figure class="plot" id="${id}" tabindex="-1" data-group="${group.index}"
      data-stream="${stream}" data-plot="${name}" data-unit="${unit}">
      <figcaption><strong>${name}</strong> <span class="quiet">${summary}</span></figcaption>
      <div class="plot-host" data-label="${name} of ${stream} over time"></div>
      <details class="values">
        <summary>${
    runs.map(([run, plot]) => `${runs.length > 1 ? `${run.label}: ` : ""}${extreme(plot, run)}`)
      .join("; ")
  }; all values</summary>
      </details>
    </figure>
  `;
}

/** The greatest value of a plot and when it was, in words. */
function extreme({ series, unit }: Plot, { picture }: ReportedRun): string {
  let greatest: { value: number; i: number } | undefined;
  const { metric, values } = series.at(-1)!;
  values.forEach((value, i) => {
    if (value !== null && value > (greatest?.value ?? -Infinity)) greatest = { value, i };
  });
  if (greatest === undefined) return "nothing was seen";
  const at = formatMoment(greatest.i * picture!.stepMs);
  return `greatest ${metric} ${formatValue(greatest.value, unit)}, from ${at} on`;
}

function instancesOf(
  { runs }: Group,
  run: ReportedRun,
  stream: string,
  strips: readonly Strip[],
): Markup {
  const part = stream.split(".")[0]!;
  const which = runs.length > 1 ? ` in ${run.label}` : "";
  return markup`
    <div class="instances" id="${instancesId(run, stream)}" tabindex="-1">
      <h5>Instances${which}</h5>
      <table>
        <thead>
          <tr>
            <th scope="col">metric</th>
            <th scope="col">each instance</th>
            <th scope="col">median</th>
            <th scope="col">who stands out</th>
          </tr>
        </thead>
        <tbody>${
    strips.map((strip) =>
      markup`
            <tr class="${strip.outliers.length > 0 && "has-outliers"}">
              <th scope="row" class="mono">${strip.metric}</th>
              <td>${bars(strip, part)}</td>
              <td>${formatValue(strip.median, strip.unit)}</td>
              <td>${named(strip, part)}</td>
            </tr>
          `
    )
  }</tbody>
      </table>
      <p class="quiet rule">${OUTLIER_RULE}</p>
    </div>
  `;
}

function bars({ values, outliers, unit, metric }: Strip, part: string): Markup {
  const each = Math.ceil(values.length / MAX_BARS);
  const most = Math.max(...values.map((value) => value ?? 0)) || 1;
  const out = new Set(outliers);
  const columns = Array.from({ length: Math.ceil(values.length / each) }, (_, column) => {
    const numbers = Array.from({ length: each }, (_, i) => column * each + i)
      .filter((i) => i < values.length);
    const shown = numbers.find((i) => out.has(i)) ??
      numbers.reduce((a, b) => (values[b] ?? 0) > (values[a] ?? 0) ? b : a);
    const value = values[shown]!;
    const text = `${part}[${shown}]: ${value === null ? "nothing" : formatValue(value, unit)}`;
    const height = Math.round((value ?? 0) / most * 100);
    return markup`<i class="${
      out.has(shown) && "out"
    }" style="height:${height}%" title="${text}"></i>`;
  });
  const label = `${metric} of ${values.length} instances, up to ${formatValue(most, unit)}`;
  return markup`<span class="bars" role="img" aria-label="${label}">${columns}</span>`;
}

function named({ outliers, values, unit }: Strip, part: string): Content {
  if (outliers.length === 0) return "nobody";
  const texts = outliers.slice(0, MAX_NAMED).map((i) => {
    const value = values[i]!;
    return `${part}[${i}] ${value === null ? "nothing" : formatValue(value, unit)}`;
  });
  const more = outliers.length - texts.length;
  return texts.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
