/**
 * The verdict as text, for a terminal of 80 columns and for the log of a CI.
 *
 * @module
 */
import { styleText } from "node:util";
import { formatDuration, formatMoment, formatSize } from "../../core/units.ts";
import { kindOf, metricsOf } from "../../observations/kinds/registry.ts";
import { isTimed } from "../../observations/metric.ts";
import type { Outcome } from "../exit_codes.ts";
import { linkText } from "../link_changes.ts";
import type { Finding, Judgement } from "../judge.ts";
import type { Lag, RunResult, StreamSummary, Verdict } from "../result.ts";
import { WIDTH, wrap } from "./wrap.ts";

/** How the text shall look. */
export interface ConsoleOptions {
  colors: boolean;
}

const INDENT = "     ";
const ROOM = WIDTH - INDENT.length;

/** The verdicts of a run, what it saw where no verdict says it, and how to repeat it. */
export function formatResult(result: RunResult, { colors }: ConsoleOptions): string {
  const paint = (style: Style, text: string) =>
    colors ? styleText(style, text, { validateStream: false }) : text;
  const lines: string[] = [];
  for (const verdict of result.verdicts) {
    const passed = verdict.judgement === "pass";
    const [word, style] = judgementWords[verdict.judgement];
    const where = place(result, verdict.line);
    lines.push(`${paint(style, word)} ${withPlace(verdict.name, where, word)}`);
    for (const line of passed ? passText(verdict) : failText(verdict, result)) {
      lines.push(INDENT + (passed ? paint("dim", line) : line));
    }
  }
  if (result.failure !== undefined) {
    const word = outcomeWords[result.outcome];
    const where = place(result, result.failure.line);
    lines.push(`${paint("red", word)} ${withPlace(result.failure.message, where, word)}`);
    lines.push(...result.failure.details.map((line) => INDENT + line));
  }
  if (result.verdicts.length === 0 && result.outcome !== "error") {
    lines.push(...result.streams.flatMap(summaryText));
  }
  lines.push(paint("dim", footer(result)));
  return lines.join("\n");
}

type Style = "green" | "red" | "yellow" | "dim";

const judgementWords: Record<Judgement, [string, Style]> = {
  pass: ["PASS", "green"],
  fail: ["FAIL", "red"],
  inconclusive: ["INCONCLUSIVE", "yellow"],
};

/** Several runs: a line each, and the totals. */
export function formatSummary(results: readonly RunResult[]): string {
  const lines = results.map(({ name, outcome, durationMs }) =>
    `${outcomeWords[outcome].padEnd(13)} ${name.padEnd(44)} ${formatDuration(durationMs)}`
  );
  const totals = Object.entries(Object.groupBy(results, ({ outcome }) => outcome))
    .map(([outcome, some]) => `${some.length} ${outcome}`);
  return ["", ...lines, `${results.length} scenarios: ${totals.join(", ")}`].join("\n");
}

const outcomeWords: Record<Outcome, string> = {
  passed: "PASS",
  failed: "FAIL",
  inconclusive: "INCONCLUSIVE",
  error: "ERROR",
  interrupted: "STOPPED",
};

/** One line about a whole run, for a summary of many. */
function footer(result: RunResult): string {
  const count = (judgement: Judgement) =>
    result.verdicts.filter((verdict) => verdict.judgement === judgement).length;
  const inconclusive = count("inconclusive");
  const open = inconclusive === 0 ? "" : `, ${inconclusive} inconclusive`;
  const counts = result.verdicts.length === 0
    ? ""
    : `${count("pass")} passed, ${count("fail")} failed${open}   `;
  const summary = `${result.name}: ${counts}${formatDuration(result.durationMs)}`;
  if (result.file === undefined) return summary;
  const again = `again: ${result.repeatOptions ?? `--seed ${result.seed}`}`;
  const line = `${summary}   ${again}`;
  return line.length <= WIDTH ? line : `${summary}\n${INDENT}${again}`;
}

function place({ file }: RunResult, line: number | undefined): string {
  if (file === undefined) return "";
  const name = file.replace(/^.*[\\/]/, "");
  return line === undefined ? name : `${name}:${line}`;
}

/** A text behind a word, and the place at the right edge, or below where there is no room. */
function withPlace(text: string, place: string, word: string): string {
  const room = WIDTH - word.length - place.length - 2;
  return text.length <= room ? `${text.padEnd(room)} ${place}` : `${text}\n${INDENT}${place}`;
}

function passText({ findings, span }: Verdict): string[] {
  const shown = findings.map((finding) =>
    finding.expected === finding.observed
      ? `${finding.metric} ${finding.observed}`
      : `${finding.metric} ${finding.observed} (${finding.expected})`
  );
  const samples = Math.min(...findings.map((finding) => finding.samples));
  const lines = wrap(shown, ", ", ROOM).flatMap(fold);
  return [...lines, `${subject(findings[0]!, span)}, n=${samples}`];
}

function failText({ findings, span }: Verdict, result: RunResult): string[] {
  const shown = findings.filter(({ judgement }) => judgement !== "pass");
  const lines = shown.flatMap((finding) => {
    const { part, stream, metric, scope } = finding;
    const numbers = fold(`expected ${finding.expected}, observed ${finding.observed}`);
    const spread = `(${finding.spread ?? `n=${finding.samples}`})`;
    const lines = [
      `${part}.${stream} ${metric} (${scope}, ${span.from}..${span.to})`,
      ...numbers.slice(0, -1),
      ...wrap([numbers.at(-1)!, spread], "   ", ROOM),
    ];
    if (finding.reason !== undefined) lines.push(finding.reason);
    const { instances, worst } = finding;
    if (instances?.first !== undefined) {
      lines.push(
        `${instances.failing} of ${instances.of} fail; shown: ${finding.part}[${instances.first}]`,
      );
    }
    if (worst !== undefined) {
      const { atMs, instance } = worst;
      const where = `worst at ${formatMoment(atMs)}: ${finding.part}[${instance}]`;
      const link = linkText(finding.part, { fromMs: atMs, toMs: atMs }, result);
      lines.push(...wrap(link === undefined ? [where] : [where, link], "; ", ROOM));
    }
    return lines;
  });
  const isToldOfLink = shown.some(({ worst }) => worst !== undefined);
  const link = isToldOfLink ? undefined : linkText(shown[0]!.part, span, result);
  if (link !== undefined) lines.push(link);
  if (shown.some(({ unit }) => isTimed(unit))) lines.push(lagText(result.lag));
  return lines;
}

/** How far the bench's own times can be believed. */
function lagText({ worstMs, stalledMs }: Lag): string {
  return stalledMs === 0
    ? `bench lag at most ${formatDuration(worstMs)}: trusted`
    : `bench lag at most ${formatDuration(worstMs)}; it stalled for ${
      formatDuration(stalledMs)
    } in all`;
}

function subject(finding: Finding, span: { from: string; to: string }): string {
  const { part, stream, instances, scope } = finding;
  const who = instances !== undefined && instances.of > 1 ? `, ${scope} of ${instances.of}` : "";
  return `${part}.${stream}${who}, ${span.from}..${span.to}`;
}

/** A line, or more where it is too long: each ends with a phrase. */
function fold(line: string): string[] {
  return wrap(line.split(/(?<=[,:]) | (?=of )/), " ", ROOM);
}

/** What a stream saw, in a line, or more where it is long. */
function summaryText({ part, instances, stream, kind, counts }: StreamSummary): string[] {
  // In the order of the metrics, and not in that in which they happened to be counted first.
  const order = Object.keys(metricsOf(kind));
  const place = (name: string) => (order.indexOf(name) + 1) || order.length + 1;
  const seen = Object.entries(counts).filter(([, value]) => value !== 0)
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
  const { nouns } = kindOf(kind);
  const shown = seen.map(([name, value]) =>
    name === "bytes"
      ? formatSize(value)
      : name === "downMs"
      ? `down ${formatDuration(value)}`
      : name === "count"
      ? `${value} ${nouns[value === 1 ? 0 : 1]}`
      : `${value} ${name}`
  );
  const who = `${instances > 1 ? `${part} (${instances})` : part}.${stream}`.padEnd(24);
  const [first = "nothing", ...more] = wrap(shown, ", ", ROOM - who.length - 1);
  return [`${INDENT}${who} ${first}`, ...more.map((line) => " ".repeat(30) + line)];
}
