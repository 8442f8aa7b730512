import assert from "node:assert/strict";
import { type Baseline, formatBound, meets } from "../../../harness/comparison.ts";
import { onlyLacksEarlierRuns, withBaselines } from "../../../harness/history/baselines.ts";
import type { KeptRun } from "../../../harness/history/kept_runs.ts";
import type { Plan, PlannedPart } from "../../../harness/plan.ts";
import { planObject } from "../../../harness/load.ts";
import { judgeRun } from "../../../harness/read_log.ts";
import type { RunResult } from "../../../harness/result.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import { madeEvents, type Making } from "./made_run.ts";

const baseline = { last: 3, max: 1.2 };

/** The plan of a made run, bounded by earlier ones. */
const plan: Plan = {
  ...planObject({ wirebench: 1, steps: [{ wait: "1ms" }] }),
  name: "made",
  parts: new Map<string, PlannedPart>(),
  expectations: [{
    name: "messages are fresh",
    questions: [{
      part: "rovers",
      stream: "received",
      kind: "stamped",
      metricName: "latency.p50",
      metric: metricsOf("stamped")["latency.p50"]!,
      bound: { baseline },
    }],
    scope: "merged",
    during: undefined,
    samples: 1,
    against: undefined,
    line: 1,
  }],
};

let id = 0;

function kept(making: Making, change: (result: RunResult) => RunResult = (same) => same): KeptRun {
  const events = madeEvents({ slices: 10, ...making });
  return { id: ++id, settings: {}, result: change(judgeRun("made", events)) };
}

const valueOf = ({ result }: KeptRun) => result.verdicts[0]!.findings[0]!.value as number;
const boundOf = (plan: Plan) => plan.expectations[0]!.questions[0]!.bound;

Deno.test("withBaselines() bounds a metric by the median of the last runs that passed", () => {
  const runs = [90, 20, 22, 21].map((delayMs, i) => kept({ seed: i, delayMs }));
  const median = runs.slice(1).map(valueOf).toSorted((a, b) => a - b)[1]!;
  const bound = boundOf(withBaselines(plan, runs));
  assert.equal(bound.max, 1.2 * median);
  assert.deepEqual(bound.baseline, { ...baseline, seen: { median, runs: 3 } });
  assert.match(
    formatBound(bound, "ms"),
    /^at most [\d.]+ ms: 120 % of 2\d\.\d ms, the median of 3 runs$/,
  );
});

Deno.test("withBaselines() is content with fewer runs than it was to have", () => {
  const run = kept({ seed: 1 });
  assert.deepEqual(boundOf(withBaselines(plan, [run])), {
    max: 1.2 * valueOf(run),
    baseline: { ...baseline, seen: { median: valueOf(run), runs: 1 } },
  });
});

Deno.test("withBaselines() passes over runs that failed, and runs that are not like this one", () => {
  const runs = [
    kept({ seed: 1, maxMs: 1 }),
    kept({ seed: 2, name: "other" }),
    { ...kept({ seed: 3 }), settings: { rovers: "50" } },
    kept({ seed: 4 }, (result) => ({ ...result, verdicts: [] })),
  ];
  assert.deepEqual(boundOf(withBaselines(plan, runs)), { baseline });
});

Deno.test("withBaselines() leaves alone what is not bounded by earlier runs", () => {
  const [expectation] = plan.expectations;
  const questions = [{ ...expectation!.questions[0]!, bound: { max: 5 } }];
  const bounded = { ...plan, expectations: [{ ...expectation!, questions }] };
  assert.deepEqual(boundOf(withBaselines(bounded, [kept({ seed: 1 })])), { max: 5 });
});

/** A run that was the first of its scenario. */
function first(making: Making): KeptRun {
  return kept(making, (result) => {
    const verdicts = result.verdicts.map((verdict) => ({
      ...verdict,
      judgement: "inconclusive" as const,
      findings: verdict.findings.map((finding) => ({
        ...finding,
        judgement: "inconclusive" as const,
        bound: { baseline },
        lacksEarlierRuns: true,
      })),
    }));
    return { ...result, outcome: "inconclusive", verdicts };
  });
}

Deno.test("withBaselines() begins with a run that only lacked earlier ones", () => {
  const run = first({ seed: 1 });
  assert.ok(onlyLacksEarlierRuns(run.result));
  assert.equal(boundOf(withBaselines(plan, [run])).baseline!.seen!.median, valueOf(run));
});

Deno.test("withBaselines() does not begin with a run in which the bench stalled", () => {
  const stalled = { judgement: "inconclusive" as const, bound: { baseline } };
  const run = kept({ seed: 1 }, (result) => {
    const verdicts = result.verdicts.map((verdict) => ({
      ...verdict,
      findings: verdict.findings.map((finding) => ({ ...finding, ...stalled })),
    }));
    return { ...result, outcome: "inconclusive", verdicts };
  });
  assert.deepEqual(boundOf(withBaselines(plan, [run])), { baseline });
});

Deno.test("withBaselines() bounds a metric on the sides that have a share, and on both", () => {
  const run = kept({ seed: 1 });
  const median = valueOf(run);
  const [expectation] = plan.expectations;
  const bounded = (baseline: Baseline) => {
    const questions = [{ ...expectation!.questions[0]!, bound: { baseline } }];
    return boundOf(
      withBaselines({ ...plan, expectations: [{ ...expectation!, questions }] }, [run]),
    );
  };
  const seen = { median, runs: 1 };
  const least = { last: 2, min: 0.9 };
  assert.deepEqual(bounded(least), { min: 0.9 * median, baseline: { ...least, seen } });
  assert.match(
    formatBound(bounded(least), "ms"),
    /^at least [\d.]+ ms: 90 % of .*, the one run before$/,
  );
  const both = { last: 2, min: 0.9, max: 1.5 };
  const bound = bounded(both);
  assert.deepEqual(bound, { min: 0.9 * median, max: 1.5 * median, baseline: { ...both, seen } });
  assert.match(formatBound(bound, "ms"), /^between [\d.]+ ms and [\d.]+ ms: 90 % and 150 % of /);
  assert.deepEqual([0.8, 1, 1.6].map((share) => meets(share * median, bound)), [
    false,
    true,
    false,
  ]);
});

Deno.test("onlyLacksEarlierRuns() is not of a run that is inconclusive for another reason", () => {
  const { result } = first({ seed: 1 });
  const [verdict] = result.verdicts;
  const stalled = { ...verdict!.findings[0]!, lacksEarlierRuns: false };
  const verdicts = [...result.verdicts, { ...verdict!, findings: [stalled] }];
  assert.ok(!onlyLacksEarlierRuns({ ...result, verdicts }));
  const failure = { message: "it came late", details: [], line: undefined };
  assert.ok(!onlyLacksEarlierRuns({ ...result, failure }));
  assert.ok(!onlyLacksEarlierRuns({ ...result, outcome: "passed" }));
});
