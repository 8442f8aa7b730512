/** What is told of many runs together, of runs that are made up. */
import assert from "node:assert/strict";
import type { Value } from "../../../harness/comparison.ts";
import type { Outcome } from "../../../harness/exit_codes.ts";
import type { KeptRun } from "../../../harness/history/kept_runs.ts";
import type { Finding } from "../../../harness/judge.ts";
import { judgeRun } from "../../../harness/read_log.ts";
import { formatFlakiness } from "../../../harness/report/flakiness.ts";
import { formatHistories, formatHistory } from "../../../harness/report/history.ts";
import type { RunResult, Verdict } from "../../../harness/result.ts";
import { madeEvents } from "../history/made_run.ts";

const made = judgeRun("made", madeEvents({ seed: 7, slices: 10 }));

interface Told extends Partial<Pick<Finding, "metric" | "unit" | "judgement" | "observed">> {
  name?: string;
  outcome?: Outcome;
  settings?: Record<string, string>;
  /** What was seen; no verdicts where it is left out. */
  value?: Value | undefined;
}

function result(told: Told): RunResult {
  const { name = "made", outcome = "passed", settings: _, ...changes } = told;
  const verdicts = made.verdicts.map((verdict) => ({
    ...verdict,
    judgement: changes.judgement ?? verdict.judgement,
    findings: verdict.findings.map((finding) => ({ ...finding, ...changes })),
  }));
  return { ...made, name, outcome, verdicts: "value" in told ? verdicts : [] };
}

const kept = (...tolds: Told[]): KeptRun[] =>
  tolds.map((told, i) => ({ id: i + 1, settings: told.settings ?? {}, result: result(told) }));

const linesOf = (...tolds: Told[]) => formatHistory("made", kept(...tolds)).split("\n");
/** What is told below the only figure. */
function figure(...tolds: Told[]): string[] {
  const lines = linesOf(...tolds);
  const at = lines.findIndex((line) => line.startsWith("rovers.received "));
  return at < 0 ? [] : lines.slice(at + 1, -1);
}

const yesOrNo = (value?: boolean) => ({ metric: "equals", unit: "yes or no" as const, value });
const hash = (digit: string) => ({
  metric: "sha256",
  unit: "text" as const,
  value: digit.repeat(64),
});

Deno.test("formatHistory() says how often a file was as it should be", () => {
  assert.deepEqual(figure(yesOrNo(true), yesOrNo(true)), ["  always yes"]);
  assert.deepEqual(figure(yesOrNo(true), yesOrNo(false), yesOrNo(true)), [
    "  yes in 2 of 3 runs, no in 1 of 3 runs; yes last",
  ]);
  assert.deepEqual(figure(hash("a"), hash("a")), [`  always ${"a".repeat(64)}`]);
  assert.deepEqual(figure(hash("a"), hash("b")), [
    "  2 that differ, the last one:",
    `  ${"b".repeat(64)}`,
  ]);
});

Deno.test("formatHistory() says in how many runs there was nothing", () => {
  const seen = (value?: number) => ({ metric: "throughput", unit: "bytes" as const, value });
  assert.deepEqual(figure(seen(1_024), seen(), {}, seen(2_048)), [
    "  ▅  █   2 KiB last, 1 KiB to 2 KiB",
    "  nothing in 2 of 4 runs",
  ]);
  assert.deepEqual(figure(seen(1_024), seen(1_024), {}), [
    "  always 1 KiB",
    "  nothing in 1 of 3 runs",
  ]);
  assert.match(figure(seen(1_024), seen(2_048), {})[0]!, / {3}nothing last, 1 KiB to 2 KiB$/);
  assert.deepEqual(figure(seen(), seen()), ["  nothing in all 2 runs"]);
});

Deno.test("formatHistory() is no wider than 80 columns", () => {
  const settings = (i: number) => ({
    address: `10.0.0.${i}:2101`,
    mountpoint: `MOUNTPOINT-${i}`,
    format: `RTCM-${i}`,
  });
  const runs = Array.from({ length: 50 }, (_, i) => ({
    metric: "throughput",
    unit: "bytes per second" as const,
    value: 123_456 * (i + 1),
    settings: settings(i),
  }));
  const lines = linesOf(...runs);
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  assert.match(
    lines.join("\n"),
    /address=10\.0\.0\.49:2101 mountpoint=MOUNTPOINT-49 format=RTCM-49/,
  );
});

Deno.test("formatHistories() is no wider than 80 columns", () => {
  const names = ["a", "ntrip-device-under-test-behind-a-nat"];
  const runs = names.flatMap((name) => Array.from({ length: 100 }, () => ({ name })));
  const lines = formatHistories(kept(...runs)).split("\n");
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  assert.match(lines[0]!, /^a {36}✓{10,} run 100, 2026-01-01 \d\d:\d\d$/);
});

Deno.test("formatHistories() shortens the longest names, and tells rows apart", () => {
  const names = ["a", ...[1, 2].map((row) => `${"long-".repeat(12)}name[${row}]`)];
  const runs = names.flatMap((name) => Array.from({ length: 100 }, () => ({ name })));
  const lines = formatHistories(kept(...runs)).split("\n");
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  assert.match(lines[2]!, /^long-long-[-long]+…-name\[2\] ✓✓✓✓✓ run 300, /);
  const [title, signs] = formatHistory(names[1]!, kept(...runs.slice(100, 200))).split("\n");
  assert.deepEqual([title, signs], [`${names[1]}: 100 runs`, "✓".repeat(30)]);
});

Deno.test("formatFlakiness() says in how many runs there was nothing, and how many were not judged", () => {
  const seen = (value?: number) => ({
    value,
    judgement: "fail" as const,
    outcome: "failed" as const,
  });
  const text = formatFlakiness(
    [seen(20), seen(30), seen(), { outcome: "error" as const }].map(result),
  );
  assert.match(text, /^ {5}held in 0 of 3, 1 more ended before: messages are fresh$/m);
  assert.match(text, /observed 20 ms to 30 ms, nothing in 1 of 3$/m);
  assert.doesNotMatch(formatFlakiness([seen(20), seen(30)].map(result)), /nothing|more ended/);
});

Deno.test("formatFlakiness() tells of expectations that not all runs had", () => {
  const [verdict] = made.verdicts as [Verdict];
  const { span } = verdict;
  const failing = (name: string, metrics: readonly string[], value: number): Verdict => ({
    name,
    span,
    line: undefined,
    judgement: "fail",
    findings: metrics.map((metric) => ({
      ...verdict.findings[0]!,
      judgement: "fail",
      metric,
      value,
      observed: `${value} ms`,
    })),
  });
  const run = (...verdicts: Verdict[]): RunResult => ({ ...made, outcome: "failed", verdicts });
  const text = formatFlakiness([
    run(failing("late", ["latency.p50"], 20), failing("first", ["gap.max"], 5)),
    run(failing("new", ["count"], 7), failing("late", ["latency.p99", "latency.p50"], 30)),
    run(failing("late", ["latency.p50"], 40), failing("late", ["jitter"], 1)),
  ]);
  const told = text.split("\n").slice(2).map((line) => line.trim().replace(/: expected.*,/, ""));
  assert.deepEqual(told, [
    "held in 0 of 3: late",
    "rovers.received latency.p50 observed 20 ms to 40 ms",
    "rovers.received latency.p99 observed 30 ms",
    "held in 0 of 1: first",
    "rovers.received gap.max observed 5 ms",
    "held in 0 of 1: new",
    "rovers.received count observed 7 ms",
    "held in 0 of 1: late",
    "rovers.received jitter observed 1 ms",
  ]);
});

Deno.test("formatFlakiness() keeps files apart that are called the same", () => {
  const runs = ["a/made.yaml", "b/made.yaml", "a/made.yaml"].map((file) => ({ ...made, file }));
  const text = formatFlakiness([...runs, { ...made, name: "made[1]" }, made]);
  assert.deepEqual(text.match(/^\w.* of \d+ passed/gm), [
    "made (a/made.yaml): 2 of 2 passed",
    "made (b/made.yaml): 1 of 1 passed",
    "made[1]: 1 of 1 passed",
    "made: 1 of 1 passed",
  ]);
});
