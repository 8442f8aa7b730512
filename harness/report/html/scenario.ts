/**
 * What was run: its steps and faults as tables, for who cannot see the timeline, and its text with
 * numbered lines.
 *
 * @module
 */
import { formatDuration, formatMoment } from "../../../core/units.ts";
import type { DrawnStep } from "../picture.ts";
import { type Group, lineId, type ReportedRun, verdictId } from "./groups.ts";
import { type Markup, markup } from "./markup.ts";

/** The place of the timeline, and the same in words. */
export function timelineSection(group: Group): Markup {
  return markup`<div class="timeline" data-group="${group.index}"></div>
<details class="values"><summary>Steps and faults as a table</summary>${
    group.runs.map((run) => stepsTable(group, run))
  }</details>`;
}

function stepsTable(group: Group, { label, picture }: ReportedRun): Markup | undefined {
  if (picture === undefined) return undefined;
  const row = ({ text, line, fromMs, toMs, done }: DrawnStep) =>
    markup`
      <tr>
        <td class="mono">${formatMoment(fromMs)}</td>
        <td>${formatDuration(toMs - fromMs)}</td>
        <td>${text}${!done && " (not done)"}</td>
        <td>${
      line !== undefined && picture.text !== undefined &&
      markup`<a href="#${lineId(group, line)}">line ${line}</a>`
    }</td>
      </tr>
    `;
  const rows = [
    ...picture.steps.map((step) => ({ fromMs: step.fromMs, row: row(step) })),
    ...picture.links.flatMap(({ name, spans }) =>
      spans.map(({ text, ...span }) => ({
        fromMs: span.fromMs,
        row: row({ ...span, text: `link ${name} ${text}`, line: undefined, done: true }),
      }))
    ),
  ].sort((a, b) => a.fromMs - b.fromMs);
  return markup`
    <table>
      <caption>${label}</caption>
      <thead>
        <tr>
          <th scope="col">at</th>
          <th scope="col">for</th>
          <th scope="col">what</th>
          <th scope="col">where</th>
        </tr>
      </thead>
      <tbody>${rows.map(({ row }) => row)}</tbody>
    </table>
  `;
}

/** The scenario's text; where runs had different ones, that of the last. */
export function textSection(group: Group): Markup | undefined {
  const texts = new Set(group.runs.flatMap(({ picture }) => picture?.text ?? []));
  const text = [...texts].at(-1);
  if (text === undefined) return undefined;
  const verdicts = group.runs.flatMap((run) =>
    run.result.verdicts.map(({ line, judgement, name }, i) => ({ line, judgement, name, run, i }))
  );
  const lines = text.replace(/\n+$/, "").split("\n").map((line, i) => {
    const here = verdicts.filter((verdict) => verdict.line === i + 1);
    return markup`<li id="${lineId(group, i + 1)}" tabindex="-1"><code>${line || " "}</code>${
      here.map(({ judgement, name, run, i }) =>
        markup`
          <a class="outcome ${judgement}" href="#${verdictId(run, i)}"
            aria-label="${judgement}: ${name}">${judgement}</a>
        `
      )
    }</li>`;
  });
  return markup`<section><h3>The scenario</h3>${
    texts.size > 1 &&
    markup`<p class="quiet">Not all of these runs had the same text; this is the last.</p>`
  }<div class="card source" tabindex="0" role="region" aria-label="The text of ${group.name}">
<ol>${lines}</ol></div></section>`;
}
