/**
 * The verdict as text, for a terminal of 80 columns and for the log of a CI.
 *
 * @module
 */
import { styleText } from "node:util";
import { formatDuration, formatSize } from "../../core/units.ts";
import type { Outcome } from "../exit_codes.ts";
import type { Finding } from "../judge.ts";
import type { RunResult, StreamSummary, Verdict } from "../run.ts";

/** How the text shall look. */
export interface ConsoleOptions {
  colors: boolean;
}

const WIDTH = 80;
const INDENT = "     ";

/** The verdicts of a run, what it saw where no verdict says it, and how to repeat it. */
export function formatResult(result: RunResult, { colors }: ConsoleOptions): string {
  const paint = (style: "green" | "red" | "dim", text: string) =>
    colors ? styleText(style, text, { validateStream: false }) : text;
  const lines: string[] = [];
  for (const verdict of result.verdicts) {
    const word = verdict.ok ? paint("green", "PASS") : paint("red", "FAIL");
    lines.push(`${word} ${withPlace(verdict.name, place(result, verdict.line))}`);
    for (const line of verdict.ok ? passText(verdict) : failText(verdict)) {
      lines.push(INDENT + (verdict.ok ? paint("dim", line) : line));
    }
  }
  if (result.failure !== undefined) {
    const word = paint("red", outcomeWords[result.outcome]);
    const where = place(result, result.failure.line);
    lines.push(`${word} ${withPlace(result.failure.message, where)}`);
    lines.push(...result.failure.details.map((line) => INDENT + line));
  }
  if (result.verdicts.length === 0 && result.outcome !== "error") {
    lines.push(...result.streams.flatMap(summaryText));
  }
  lines.push(paint("dim", footer(result)));
  return lines.join("\n");
}

const outcomeWords: Record<Outcome, string> = {
  passed: "PASS",
  failed: "FAIL",
  error: "ERROR",
  interrupted: "STOPPED",
};

/** One line about a whole run, for a summary of many. */
function footer(result: RunResult): string {
  const passed = result.verdicts.filter(({ ok }) => ok).length;
  const failed = result.verdicts.length - passed;
  const counts = result.verdicts.length === 0 ? "" : `${passed} passed, ${failed} failed   `;
  const summary = `${result.name}: ${counts}${formatDuration(result.durationMs)}`;
  if (result.file === undefined) return summary;
  return `${summary}   again: --seed ${result.seed}`;
}

function place({ file }: RunResult, line: number | undefined): string {
  if (file === undefined) return "";
  const name = file.replace(/^.*[\\/]/, "");
  return line === undefined ? name : `${name}:${line}`;
}

function withPlace(text: string, place: string): string {
  const room = WIDTH - INDENT.length - place.length - 1;
  return text.length <= room ? `${text.padEnd(room)} ${place}` : `${text}\n${INDENT}${place}`;
}

function passText({ findings, span }: Verdict): string[] {
  const shown = findings.map((finding) =>
    finding.expected === finding.observed
      ? `${finding.metric} ${finding.observed}`
      : `${finding.metric} ${finding.observed} (${finding.expected})`
  );
  const samples = Math.min(...findings.map((finding) => finding.samples));
  return [...wrap(shown, ", "), `${subject(findings[0]!, span)}, n=${samples}`];
}

function failText({ findings, span }: Verdict): string[] {
  return findings.filter(({ ok }) => !ok).flatMap((finding) => {
    const lines = [
      `${finding.part}.${finding.stream} ${finding.metric} (${finding.scope}, ${span.from}..${span.to})`,
      `expected ${finding.expected}, observed ${finding.observed}${
        finding.spread === undefined ? `   (n=${finding.samples})` : `   (${finding.spread})`
      }`,
    ];
    if (finding.reason !== undefined) lines.push(finding.reason);
    const { instances, worst } = finding;
    if (instances !== undefined && instances.of > 1) {
      lines.push(
        `${instances.failing} of ${instances.of} fail; shown: ${finding.part}[${instances.first}]`,
      );
    }
    if (worst !== undefined) {
      lines.push(
        `worst at +${(worst.atMs / 1000).toFixed(3)} s: ${finding.part}[${worst.instance}]`,
      );
    }
    return lines;
  });
}

function subject(finding: Finding, span: { from: string; to: string }): string {
  const { part, stream, instances, scope } = finding;
  const who = instances !== undefined && instances.of > 1 ? `, ${scope} of ${instances.of}` : "";
  return `${part}.${stream}${who}, ${span.from}..${span.to}`;
}

function wrap(items: readonly string[], separator: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const longer = line === "" ? item : line + separator + item;
    if (longer.length > WIDTH - INDENT.length && line !== "") {
      lines.push(line + separator.trimEnd());
      line = item;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

/** What a stream saw, in one line. */
export function summaryText({ part, instances, stream, counts }: StreamSummary): string[] {
  const shown = Object.entries(counts).filter(([, value]) => value !== 0).map(([name, value]) =>
    name === "bytes"
      ? formatSize(value)
      : name === "downMs"
      ? `down ${formatDuration(value)}`
      : name === "count"
      ? `${value} messages`
      : `${value} ${name}`
  );
  const who = instances > 1 ? `${part} (${instances})` : part;
  return [`${INDENT}${`${who}.${stream}`.padEnd(24)} ${shown.join(", ") || "nothing"}`];
}
