/**
 * The runs that were kept, as text: how each scenario's runs ended over time, and what its expectations
 * saw.
 *
 * @module
 */
import { formatDuration } from "../../core/units.ts";
import { formatValue, type Value } from "../comparison.ts";
import type { Outcome } from "../exit_codes.ts";
import type { KeptRun } from "../history/kept_runs.ts";
import type { Finding } from "../judge.ts";
import type { Verdict } from "../result.ts";
import { sparkline } from "./sparkline.ts";
import { WIDTH, wrap } from "./wrap.ts";

/** As many runs as a line shows beside what they saw. */
const MOST_SHOWN = 30;
/** As many as it shows beside the longest name. */
const LEAST_SHOWN = 5;
/** As many as stand in a table of their own. */
const MOST_LISTED = 10;
/** So much of the end of a name stays where it is shortened: rows of data differ there. */
const END_SHOWN = 8;
/** Before what belongs to the line above. */
const INDENT = " ".repeat(9);

const signs: Record<Outcome, string> = {
  passed: "✓",
  failed: "✗",
  inconclusive: "?",
  error: "!",
  interrupted: "-",
};

const LEGEND = Object.entries(signs).map(([outcome, sign]) => `${sign} ${outcome}`).join("   ");

/** A line for each scenario: how its last runs ended, and when the last one was, by the local clock. */
export function formatHistories(runs: readonly KeptRun[]): string {
  const byName = Object.entries(Object.groupBy(runs, ({ result }) => result.name));
  const lasts = byName.map(([, some]) => {
    const { id, result } = some!.at(-1)!;
    return `run ${id}, ${when(result.startedAt, "minute")}`;
  });
  const names = shortened(byName.map(([name]) => name), WIDTH - longest(lasts) - LEAST_SHOWN - 2);
  const nameWidth = longest(names);
  const room = Math.max(LEAST_SHOWN, WIDTH - nameWidth - longest(lasts) - 2);
  const lines = byName.map(([, some], i) =>
    `${names[i]!.padEnd(nameWidth)} ${ends(some!.slice(-room)).padEnd(room)} ${lasts[i]}`
  );
  return [...lines, "", LEGEND, "More about one of them: wirebench history <scenario>"].join("\n");
}

const shortened = (names: readonly string[], width: number) =>
  names.map((name) =>
    name.length <= width
      ? name
      : `${name.slice(0, width - END_SHOWN - 1)}…${name.slice(-END_SHOWN)}`
  );

const longest = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));

/** The last runs of one scenario, and each figure that its expectations asked for, over time. */
export function formatHistory(name: string, runs: readonly KeptRun[]): string {
  const shown = runs.slice(-MOST_SHOWN);
  const varying = settingsThatVary(runs.slice(-MOST_LISTED));
  const listed = runs.slice(-MOST_LISTED).flatMap(({ id, result, settings }) => {
    const { outcome, durationMs, seed, startedAt } = result;
    const chosen = Object.entries(settings).filter(([name]) => varying.has(name))
      .map(([name, value]) => `${name}=${value}`);
    const line = [
      `${signs[outcome]} ${String(id).padStart(5)}`,
      when(startedAt, "second"),
      formatDuration(durationMs).padStart(8),
      `seed ${seed}`,
    ].join("  ");
    const whole = [line, chosen.join(" ")].join("  ").trimEnd();
    if (whole.length <= WIDTH) return [whole];
    return [line, ...wrap(chosen, " ", WIDTH - INDENT.length).map((text) => INDENT + text)];
  });
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  return [
    ...wrap([`${name}: ${count}`, ends(shown)], "   ", WIDTH),
    "",
    ...listed,
    "",
    ...figures(shown),
    LEGEND,
  ].join("\n");
}

/** The settings that are not the same in all runs. */
function settingsThatVary(runs: readonly KeptRun[]): Set<string> {
  const names = new Set(runs.flatMap(({ settings }) => Object.keys(settings)));
  const values = (name: string) => new Set(runs.map(({ settings }) => settings[name]));
  return new Set([...names].filter((name) => values(name).size > 1));
}

/** How runs ended, a sign for each. */
function ends(runs: readonly KeptRun[]): string {
  return runs.map(({ result }) => signs[result.outcome]).join("");
}

/** `2026-01-02 03:04`, in the local time zone. */
function when(atMs: number, smallestUnit: "minute" | "second"): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs))
    .toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDateTime()
    .toString({ smallestUnit }).replace("T", " ");
}

/** What one question of an expectation was answered, run by run. */
interface Figure {
  finding: Finding;
  verdict: Verdict;
  values: (Value | undefined)[];
}

function figures(runs: readonly KeptRun[]): string[] {
  const rows = new Map<string, Figure>();
  for (const [i, { result }] of runs.entries()) {
    for (const verdict of result.verdicts) {
      for (const finding of verdict.findings) {
        const key = questionOf(finding, verdict);
        const row = rows.get(key) ??
          { finding, verdict, values: runs.map(() => undefined) };
        // What JSON has no number for stands there as null.
        row.values[i] = finding.value ?? undefined;
        rows.set(key, { ...row, finding, verdict });
      }
    }
  }
  return [...rows.values()].flatMap((figure) => {
    const { finding: { part, stream, metric, scope }, verdict: { span }, values } = figure;
    const missing = values.filter((value) => value === undefined).length;
    return [
      `${part}.${stream} ${metric} (${scope}, ${span.from}..${span.to})`,
      ...(missing === values.length ? [] : seen(figure)).map((line) => `  ${line}`),
      ...(missing === 0 ? [] : [`  nothing in ${share(missing, values.length)}`]),
    ];
  });
}

/** What was seen where anything was: of numbers how they went, of all else what there was how often. */
function seen({ finding: { unit }, values }: Figure): string[] {
  const known = values.filter((value) => value !== undefined);
  const texts = Map.groupBy(known.map((value) => formatValue(value, unit)), (text) => text);
  if (texts.size === 1) return [`always ${[...texts.keys()][0]}`];
  const latest = values.at(-1);
  const last = latest === undefined ? "nothing" : formatValue(latest, unit);
  const numbers = values.map((value) => typeof value === "number" ? value : undefined);
  const sorted = numbers.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  if (sorted.length > 0) {
    const [least, most] = [sorted[0]!, sorted.at(-1)!].map((value) => formatValue(value, unit));
    return [`${sparkline(numbers)}   ${last} last, ${least} to ${most}`];
  }
  if (unit === "text") return [`${texts.size} that differ, the last one:`, last];
  const counts = [...texts].map(([text, some]) =>
    `${text} in ${share(some.length, values.length)}`
  );
  return [`${counts.join(", ")}; ${last} last`];
}

const share = (some: number, all: number) =>
  some === all ? (all === 1 ? "this run" : `all ${all} runs`) : `${some} of ${all} runs`;

/** What a finding is the answer to: the same in every run. */
export function questionOf(
  { part, stream, metric, scope }: Pick<Finding, "part" | "stream" | "metric" | "scope">,
  { span }: Pick<Verdict, "span">,
): string {
  return [part, stream, metric, scope, span.from, span.to].join(" ");
}
