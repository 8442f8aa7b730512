/**
 * The runs that were kept, as text: how each scenario's runs ended over time, and what its expectations
 * saw.
 *
 * @module
 */
import { formatDuration } from "../../core/units.ts";
import { formatValue } from "../comparison.ts";
import type { Outcome } from "../exit_codes.ts";
import type { KeptRun } from "../history/kept_runs.ts";
import type { Finding } from "../judge.ts";
import type { Verdict } from "../result.ts";
import { sparkline } from "./sparkline.ts";

/** As many runs as a line of 80 columns shows beside a name. */
const MOST_SHOWN = 40;
/** As many as stand in a table of their own. */
const MOST_LISTED = 10;

const signs: Record<Outcome, string> = {
  passed: "✓",
  failed: "✗",
  inconclusive: "?",
  error: "!",
  interrupted: "-",
};

const LEGEND = Object.entries(signs).map(([outcome, sign]) => `${sign} ${outcome}`).join("   ");

/** A line for each scenario: how its last runs ended, and when the last one was. */
export function formatHistories(runs: readonly KeptRun[]): string {
  const byName = Object.groupBy(runs, ({ result }) => result.name);
  const lines = Object.entries(byName).map(([name, some]) => {
    const last = some!.at(-1)!;
    return `${name.padEnd(28)} ${ends(some!).padEnd(MOST_SHOWN)} run ${last.id}, ${when(last)}`;
  });
  return [...lines, "", LEGEND, "More about one of them: wirebench history <scenario>"].join("\n");
}

/** The last runs of one scenario, and each figure that its expectations asked for, over time. */
export function formatHistory(name: string, runs: readonly KeptRun[]): string {
  const shown = runs.slice(-MOST_SHOWN);
  const varying = settingsThatVary(runs.slice(-MOST_LISTED));
  const listed = runs.slice(-MOST_LISTED).map(({ id, result, settings }) => {
    const { outcome, durationMs, seed, startedAt } = result;
    const chosen = Object.entries(settings).filter(([name]) => varying.has(name))
      .map(([name, value]) => `${name}=${value}`).join(" ");
    return [
      `${signs[outcome]} ${String(id).padStart(5)}`,
      new Date(startedAt).toISOString().slice(0, 19).replace("T", " "),
      formatDuration(durationMs).padStart(8),
      `seed ${seed}`,
      chosen,
    ].join("  ").trimEnd();
  });
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  return [
    `${name}: ${count}   ${ends(shown)}`,
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
  return runs.slice(-MOST_SHOWN).map(({ result }) => signs[result.outcome]).join("");
}

function when({ result: { startedAt } }: KeptRun): string {
  return new Date(startedAt).toISOString().slice(0, 16).replace("T", " ");
}

/** What one question of an expectation was answered, run by run. */
interface Figure {
  finding: Finding;
  verdict: Verdict;
  values: (number | undefined)[];
}

function figures(runs: readonly KeptRun[]): string[] {
  const rows = new Map<string, Figure>();
  for (const [i, { result }] of runs.entries()) {
    for (const verdict of result.verdicts) {
      for (const finding of verdict.findings) {
        const key = questionOf(finding, verdict);
        const row = rows.get(key) ??
          { finding, verdict, values: runs.map(() => undefined) };
        if (typeof finding.value === "number") row.values[i] = finding.value;
        rows.set(key, { ...row, finding, verdict });
      }
    }
  }
  const told = [...rows.values()].filter(({ values }) => values.some((one) => one !== undefined));
  return told.flatMap(({ finding, verdict: { span }, values }) => {
    const { part, stream, metric, scope, unit, observed } = finding;
    const numbers = values.filter((value) => value !== undefined);
    const least = formatValue(Math.min(...numbers), unit);
    const most = formatValue(Math.max(...numbers), unit);
    const what = `${part}.${stream} ${metric} (${scope}, ${span.from}..${span.to})`;
    if (least === most) return [what, `  always ${least}`];
    return [what, `  ${sparkline(values)}   ${observed} last, ${least} to ${most}`];
  });
}

/** What a finding is the answer to: the same in every run. */
export function questionOf(
  { part, stream, metric, scope }: Pick<Finding, "part" | "stream" | "metric" | "scope">,
  { span }: Pick<Verdict, "span">,
): string {
  return [part, stream, metric, scope, span.from, span.to].join(" ");
}
