/**
 * What repeated runs of the same scenarios have in common, as text: how often each passed, and which
 * expectations do not always hold.
 *
 * @module
 */
import { formatDuration } from "../../core/units.ts";
import { formatValue } from "../comparison.ts";
import type { Finding } from "../judge.ts";
import type { RunResult, Verdict } from "../result.ts";
import { byScenario } from "./by_scenario.ts";
import { questionOf } from "./history.ts";

/** A paragraph for each scenario. */
export function formatFlakiness(results: readonly RunResult[]): string {
  return byScenario(results, (result) => result)
    .map(({ title, all }) => ["", ...scenario(title, all)].join("\n")).join("\n");
}

function scenario(name: string, runs: readonly RunResult[]): string[] {
  const passed = runs.filter(({ outcome }) => outcome === "passed");
  const others = Object.entries(Object.groupBy(runs, ({ outcome }) => outcome))
    .filter(([outcome]) => outcome !== "passed")
    .map(([outcome, some]) => `, ${some.length} ${outcome} (${seeds(some)})`);
  const durations = runs.map(({ durationMs }) => durationMs);
  const spread = `${formatDuration(Math.min(...durations))} to ${
    formatDuration(Math.max(...durations))
  }`;
  return [
    `${name}: ${passed.length} of ${runs.length} passed${others.join("")}   ${spread}`,
    ...unsteady(runs),
  ];
}

/** `seed 7`, `seeds 7, 8`; the first few of many. */
function seeds(runs: readonly RunResult[]): string {
  const different = [...new Set(runs.map(({ seed }) => seed))];
  const shown = different.slice(0, 5).join(", ");
  return `seed${different.length > 1 ? "s" : ""} ${shown}${different.length > 5 ? ", …" : ""}`;
}

/**
 * The expectations that held in some runs and not in others, or never, and what was seen of each. A
 * scenario may be changed between its runs: each is told of the runs that had it.
 */
function unsteady(runs: readonly RunResult[]): string[] {
  const failures = runs.flatMap(({ failure }) => failure === undefined ? [] : [failure.message]);
  const open = runs.filter(({ verdicts }) => verdicts.length === 0).length;
  const unjudged = open === 0 ? "" : `, ${open} more ended before`;
  const verdicts = expectations(runs).flatMap((all) => {
    const held = all.filter(({ judgement }) => judgement === "pass");
    if (held.length === all.length) return [];
    const findings = questions(all).flatMap((answers) =>
      answers.every(({ judgement }) => judgement === "pass") ? [] : [seen(answers)]
    );
    return [
      `     held in ${held.length} of ${all.length}${unjudged}: ${all[0]!.name}`,
      ...findings,
    ];
  });
  const sentences = Object.entries(Object.groupBy(failures, (message) => message))
    .map(([message, some]) =>
      `     ${some!.length === 1 ? "once" : `${some!.length} times`}: ${message}`
    );
  return [...verdicts, ...sentences];
}

/** The verdicts on each expectation; of several with one name, the first is always the first one. */
function expectations(runs: readonly RunResult[]): Verdict[][] {
  const keyed = runs.flatMap(({ verdicts }) =>
    verdicts.map((verdict, i) => {
      const before = verdicts.slice(0, i).filter(({ name }) => name === verdict.name);
      return { key: `${before.length} ${verdict.name}`, verdict };
    })
  );
  return [...Map.groupBy(keyed, ({ key }) => key).values()]
    .map((all) => all.map(({ verdict }) => verdict));
}

/** The answers to each question of an expectation. */
function questions(verdicts: readonly Verdict[]): Finding[][] {
  const keyed = verdicts.flatMap((verdict) =>
    verdict.findings.map((finding) => ({ key: questionOf(finding, verdict), finding }))
  );
  return [...Map.groupBy(keyed, ({ key }) => key).values()]
    .map((all) => all.map(({ finding }) => finding));
}

/** `rovers.received latency.p99 at most 60 ms: observed 41 ms to 83.4 ms`. */
function seen(answers: readonly Finding[]): string {
  const [{ part, stream, metric, unit, expected }] = answers as [Finding];
  const values = answers.map(({ value }) => value).filter((value) => typeof value === "number");
  const observed = values.length === 0
    ? [...new Set(answers.map((one) => one.observed))].join(", ")
    : range(formatValue(Math.min(...values), unit), formatValue(Math.max(...values), unit));
  const missing = answers.filter(({ value }) => value === undefined).length;
  const without = missing === 0 || values.length === 0
    ? ""
    : `, nothing in ${missing} of ${answers.length}`;
  return `       ${part}.${stream} ${metric}: expected ${expected}, observed ${observed}${without}`;
}

const range = (least: string, most: string) => least === most ? least : `${least} to ${most}`;
