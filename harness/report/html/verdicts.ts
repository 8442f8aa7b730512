/**
 * How the runs of a scenario went: their facts, and every verdict with a way to its line and to its
 * worst moment.
 *
 * @module
 */
import { formatDuration, formatMoment } from "../../../core/units.ts";
import type { Outcome } from "../../exit_codes.ts";
import type { Finding, Judgement } from "../../judge.ts";
import { linkText } from "../../link_changes.ts";
import type { Verdict } from "../../result.ts";
import { type Group, lineId, plotId, type ReportedRun, verdictId } from "./groups.ts";
import { html, type Markup } from "./markup.ts";

const outcomes: Record<Outcome, [word: string, look: Judgement]> = {
  passed: ["passed", "pass"],
  failed: ["failed", "fail"],
  inconclusive: ["inconclusive", "inconclusive"],
  error: ["error", "fail"],
  interrupted: ["stopped", "inconclusive"],
};

/** How a run ended, in a word. */
export function outcomePill(outcome: Outcome): Markup {
  const [word, look] = outcomes[outcome];
  return html`<span class="outcome ${look}">${word}</span>`;
}

/** A run's card. */
export function runCard(group: Group, run: ReportedRun): Markup {
  const { result: { seed, outcome, durationMs, startedAt, lag, file, verdicts, failure } } = run;
  const command = run.picture?.command ??
    (file === undefined ? undefined : `wirebench run ${file} --seed ${seed}`);
  return html`<article class="card" aria-label="${run.label}">
<header class="run-head">${outcomePill(outcome)}${
    group.runs.length > 1 && html`<h3>${run.label}</h3>`
  }<dl class="run-facts">
<div><dt>Began</dt><dd>${
    new Date(startedAt).toISOString().slice(0, 19).replace("T", " ")
  } UTC</dd></div>
<div><dt>Took</dt><dd>${formatDuration(durationMs)}</dd></div>
<div><dt>Seed</dt><dd class="mono">${seed}</dd></div>
<div><dt>Bench lag</dt><dd>${formatDuration(lag.worstMs)} at most${
    lag.stalledMs > 0 && `, stalled for ${formatDuration(lag.stalledMs)}`
  }</dd></div>
</dl></header>
${
    failure !== undefined &&
    html`<div class="notice"><strong>${failure.message}</strong> ${lineLink(group, failure.line)}${
      failure.details.map((detail) => html`<br>${detail}`)
    }</div>`
  }
<ol class="verdicts">${verdicts.map((verdict, i) => verdictItem(group, run, verdict, i))}</ol>
${
    command !== undefined &&
    html`<p class="again"><span class="quiet">Again:</span> <code tabindex="0">${command}</code>
<button type="button" class="copy" data-copy="${command}">Copy</button></p>`
  }
</article>`;
}

function verdictItem(group: Group, run: ReportedRun, verdict: Verdict, i: number): Markup {
  const { name, judgement, findings, span, line } = verdict;
  const { part, stream, scope, instances } = findings[0]!;
  const who = instances !== undefined && instances.of > 1 ? `, ${scope} of ${instances.of}` : "";
  return html`
    <li id="${verdictId(run, i)}" class="verdict ${judgement}" tabindex="-1">
      <div class="verdict-head"><span class="outcome ${judgement}">${judgement}</span>
    <strong>${name}</strong> ${lineLink(group, line)}</div>
      <div class="quiet">${part}.${stream}${who}, ${span.from}..${span.to}</div>
      <ul class="findings">${findings.map((finding) => findingItem(group, run, finding, i))}</ul>
    </li>
  `;
}

function findingItem(group: Group, run: ReportedRun, finding: Finding, verdict: number): Markup {
  const { part, metric, judgement, observed, expected, samples, spread, reason, worst, instances } =
    finding;
  const notes = run.picture?.notes ?? [];
  const k = notes.findIndex((note) => note.verdict === verdict && note.metric === metric);
  const note = notes[k];
  const at = worst === undefined ? undefined : { fromMs: worst.atMs, toMs: worst.atMs };
  const link = at === undefined || judgement === "pass"
    ? undefined
    : linkText(part, at, run.result);
  return html`
    <li
      class="${judgement}"><span class="mono">${metric}</span> <b>${observed}</b>${expected !==
          observed && html`
        <span class="quiet">(${expected})</span>
      `} <span class="quiet">${spread ?? `n=${samples}`}</span>${reason !== undefined &&
        html`; ${reason}`}${judgement !== "pass" && instances !== undefined && instances.of > 1 &&
        html`; ${instances.failing} of ${instances.of} fail`}${link !== undefined &&
        html`; ${link}`}${note !== undefined &&
        html`
          <a href="#${plotId(group, note.stream, note.plot)}" data-note="note-${run
            .index}-${k}">worst at ${formatMoment(note.atMs)}${worst !== undefined &&
            `: ${part}[${worst.instance}]`}</a>
        `}</li>
  `;
}

function lineLink(group: Group, line: number | undefined): Markup | undefined {
  const file = group.runs[0]!.result.file?.replace(/^.*[\\/]/, "");
  if (line === undefined || file === undefined) return undefined;
  return html`<a class="line-link mono" href="#${lineId(group, line)}">${file}:${line}</a>`;
}
