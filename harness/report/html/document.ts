/**
 * The report as one HTML file that needs nothing else: styles, scripts and data are inside.
 *
 * @module
 */
import uplotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import uplot from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import plotsScript from "../../../web/plots.js" with { type: "text" };
import plotsStyle from "../../../web/plots.css" with { type: "text" };
import axisScript from "../../../web/time_axis.js" with { type: "text" };
import timelineScript from "../../../web/timeline.js" with { type: "text" };
import valuesScript from "../../../web/values.js" with { type: "text" };
import style from "../../../web/style.css" with { type: "text" };
import { formatDuration } from "../../../core/units.ts";
import type { RunResult } from "../../result.ts";
import type { RunPicture } from "../picture.ts";
import { type Group, groupsOf, verdictId } from "./groups.ts";
import { type Content, json, Markup, markup } from "./markup.ts";
import pageScript from "./page.js" with { type: "text" };
import pageStyle from "./page.css" with { type: "text" };
import { textSection, timelineSection } from "./scenario.ts";
import { streamSections } from "./streams.ts";
import { outcomePill, runCard } from "./verdicts.ts";

/**
 * The page of runs. A run without a picture is told in words alone, one without a number by which it
 * is kept has that of its place.
 */
export function formatHtml(
  results: readonly RunResult[],
  pictures: ReadonlyMap<RunResult, RunPicture>,
  numbers: ReadonlyMap<RunResult, number> = new Map(),
): string {
  const groups = groupsOf(results, pictures, numbers);
  const title = groups.length === 1 ? groups[0]!.name : `${results.length} runs`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title} – Wirebench report</title>
<link rel="icon" href="data:,">
<style>${new Markup([style, uplotStyle, plotsStyle, pageStyle].join("\n"))}</style>
</head>
<body>
<main class="page">
<header class="head"><h1>${title}</h1><p class="quiet">Wirebench report</p></header>
${groups.length > 1 && overview(groups)}
${groups.length === 0 && markup`<p>There was nothing to run.</p>`}
${groups.map((group) => groupSection(group, groups.length === 1))}
</main>
<script type="application/json" id="data">${json(groups.map(dataOf))}</script>
<script>${new Markup(uplot)}</script>
<script type="module">${joined(...scripts)}</script>
</body>
</html>
`.text;
}

/** In this order; none uses the one behind it before all are there. */
const scripts = [valuesScript, axisScript, plotsScript, timelineScript, pageScript];

/** Nothing may be loaded from anywhere. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
  "img-src data:; base-uri 'none'; form-action 'none'";

/** Modules as one: what they import from each other is then in the same scope. */
function joined(...modules: string[]): Markup {
  return new Markup(
    modules.map((text) => text.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export /gm, ""))
      .join("\n"),
  );
}

/** All scenarios of the page, a row each. */
function overview(groups: readonly Group[]): Markup {
  const row = ({ index, name, runs }: Group): Content =>
    markup`
      <tr>
        <td><a href="#scenario-${index}">${name}</a></td>
        <td>${runs.map(({ result }) => outcomePill(result.outcome))}</td>
        <td>${formatDuration(runs.reduce((sum, { result }) => sum + result.durationMs, 0))}</td>
      </tr>
    `;
  return markup`
    <nav class="card" aria-label="Scenarios">
      <table>
        <thead>
          <tr>
            <th scope="col">scenario</th>
            <th scope="col">outcome</th>
            <th scope="col">took</th>
          </tr>
        </thead>
        <tbody>${groups.map(row)}</tbody>
      </table>
    </nav>
  `;
}

function groupSection(group: Group, isAlone: boolean): Markup {
  const { index, name, runs } = group;
  const isDrawn = runs.some(({ picture }) => picture !== undefined);
  const hasPlots = runs.some(({ picture }) => (picture?.streams.length ?? 0) > 0);
  return markup`<section class="scenario" id="scenario-${index}" tabindex="-1">
<h2 class="${isAlone && "unseen"}">${name}</h2>
<p>${runs[0]!.result.about}</p>
${runs.map((run) => runCard(group, run))}
${
    isDrawn &&
    markup`<section class="over-time"><h3>Over time</h3>
${
      hasPlots &&
      markup`<p class="quiet">Each value is that of ${
        stepText(group)
      }, by the time of sending; where the bench
itself stalled it is grey. Drag over a plot to look closer; the arrow keys go through its values, + and − look closer and
farther, Esc shows all again.</p>`
    }
${timelineSection(group)}
${streamSections(group)}</section>`
  }
${textSection(group)}
</section>`;
}

function stepText({ runs }: Group): string {
  const steps = new Set(runs.flatMap(({ picture }) => picture?.stepMs ?? []));
  return [...steps].map((stepMs) => formatDuration(stepMs)).join(" or ");
}

/** What the page's scripts draw from. */
function dataOf(group: Group) {
  return group.runs.flatMap(({ index, label, picture }) => {
    if (picture === undefined) return [];
    const { durationMs, stepMs, marks, steps, links, stalls, streams } = picture;
    const notes = picture.notes.map((note, k) => ({
      ...note,
      id: `note-${index}-${k}`,
      href: `#${verdictId({ index }, note.verdict)}`,
    }));
    const plots = streams.map(({ name, plots }) => ({
      name,
      plots: plots.map(({ name, series }) => ({ name, series })),
    }));
    return [{ label, durationMs, stepMs, marks, steps, links, stalls, notes, streams: plots }];
  });
}
