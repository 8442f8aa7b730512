/**
 * How the runs of a scenario went: their facts, and every verdict with a way to its line and to its
 * worst moment.
 *
 * @module
 */
import { shellWord } from "../../../core/shell_word.ts";
import { formatDuration, formatMoment } from "../../../core/units.ts";
import type { Outcome } from "../../exit_codes.ts";
import type { Finding, Judgement } from "../../judge.ts";
import { linkText } from "../../link_changes.ts";
import type { RunResult, Verdict } from "../../result.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import { plotOf } from "../plots.ts";
import { type Group, instancesId, lineId, plotId, type ReportedRun, verdictId } from "./groups.ts";
import { type Markup, markup } from "./markup.ts";

/** How pages say that a run ended, and as what it is shown. */
export const outcomeWords: Record<Outcome, [word: string, look: Judgement]> = {
  passed: ["passed", "pass"],
  failed: ["failed", "fail"],
  inconclusive: ["inconclusive", "inconclusive"],
  error: ["error", "fail"],
  interrupted: ["stopped", "inconclusive"],
};

/** How a run ended, in a word. */
export function outcomePill(outcome: Outcome): Markup {
  const [word, look] = outcomeWords[outcome];
  return markup`<span class="outcome ${look}">${word}</span>`;
}

/** A run's card. */
export function runCard(group: Group, run: ReportedRun): Markup {
  const { result: { seed, outcome, durationMs, startedAt, lag, verdicts, failure } } = run;
  const command = run.picture?.command ?? commandOf(run.result);
  return markup`<article class="card" aria-label="${run.label}">
<header class="run-head">${outcomePill(outcome)}${
    group.runs.length > 1 && markup`<h3>${run.label}</h3>`
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
    markup`<div class="notice"><strong>${failure.message}</strong> ${
      lineLink(group, failure.line)
    }${failure.details.map((detail) => markup`<br>${detail}`)}</div>`
  }
<ol class="verdicts">${verdicts.map((verdict, i) => verdictItem(group, run, verdict, i))}</ol>
${
    command !== undefined &&
    markup`<p class="again"><span class="quiet">Again:</span> <code tabindex="0">${command}</code>
<button type="button" class="copy" data-copy="${command}">Copy</button></p>`
  }
</article>`;
}

/** What repeats a run of which nobody has the command. */
function commandOf({ file, seed, repeatOptions }: RunResult): string | undefined {
  if (file === undefined) return undefined;
  return `wirebench run ${shellWord(file)} ${repeatOptions ?? `--seed ${seed}`}`;
}

function verdictItem(group: Group, run: ReportedRun, verdict: Verdict, i: number): Markup {
  const { name, judgement, findings, span, line } = verdict;
  const { part, stream, scope, instances } = findings[0]!;
  const who = instances !== undefined && instances.of > 1 ? `, ${scope} of ${instances.of}` : "";
  return markup`<li id="${verdictId(run, i)}" class="verdict ${judgement}" tabindex="-1">
<div class="verdict-head"><span class="outcome ${judgement}">${judgement}</span>
<strong>${name}</strong> ${lineLink(group, line)}</div>
<div class="quiet">${part}.${stream}${who}, ${span.from}..${span.to}</div>
<ul class="findings">${findings.map((finding) => findingItem(group, run, finding, i))}</ul>
</li>`;
}

function findingItem(group: Group, run: ReportedRun, finding: Finding, verdict: number): Markup {
  const { part, metric, judgement, observed, expected, samples, spread, reason, worst, instances } =
    finding;
  const isPassed = judgement === "pass";
  const failing = instances === undefined || instances.of === 1 || isPassed
    ? undefined
    : `; ${instances.failing} of ${instances.of} fail`;
  const link = worst === undefined || isPassed
    ? undefined
    : linkText(part, { fromMs: worst.atMs, toMs: worst.atMs }, run.result);
  return markup`<li class="${judgement}"><span class="mono">${metric}</span> <b>${observed}</b>
${expected !== observed && markup`<span class="quiet">(${expected})</span>`}
<span class="quiet">${spread ?? `n=${samples}`}</span>${
    [reason, link].map((text) => text !== undefined && `; ${text}`)
  }${failing}
${noteLink(group, run, finding, verdict)}</li>`;
}

/** The way to a finding's worst moment on its plot; without one, to where it is seen otherwise. */
function noteLink(
  group: Group,
  run: ReportedRun,
  finding: Finding,
  verdict: number,
): Markup | undefined {
  const { index, picture } = run;
  const { part, metric, worst } = finding;
  const notes = picture?.notes ?? [];
  const k = notes.findIndex((note) => note.verdict === verdict && note.metric === metric);
  if (k < 0) return placeLink(group, run, finding);
  const { stream, plot, atMs } = notes[k]!;
  const who = worst === undefined ? "" : `: ${part}[${worst.instance}]`;
  return markup`<a href="#${plotId(group, stream, plot)}"
data-note="note-${index}-${k}">worst at ${formatMoment(atMs)}${who}</a>`;
}

/** The way to how the instances compare, or to the plot of all together. */
function placeLink(group: Group, run: ReportedRun, finding: Finding): Markup | undefined {
  const { part, metric, instances } = finding;
  const name = `${part}.${finding.stream}`;
  const stream = run.picture?.streams.find((one) => one.name === name);
  if (stream === undefined || instances === undefined || instances.of < 2) return undefined;
  if (stream.strips.some((strip) => strip.metric === metric)) {
    return markup`<a href="#${instancesId(run, name)}">each instance</a>`;
  }
  const plot = plotOf(metric, metricsOf(stream.kind));
  if (!stream.plots.some((one) => one.name === plot)) return undefined;
  return markup`<a href="#${plotId(group, name, plot)}">all together over time</a>`;
}

function lineLink(group: Group, line: number | undefined): Markup | undefined {
  const file = group.runs[0]!.result.file?.replace(/^.*[\\/]/, "");
  if (line === undefined || file === undefined) return undefined;
  return markup`<a class="line-link mono" href="#${lineId(group, line)}">${file}:${line}</a>`;
}
