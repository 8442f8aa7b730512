/**
 * Bounds that follow from earlier runs: `latency.p99: { max: 120%, of: last 5 }`.
 *
 * The runs are those of the same scenario with the same settings that passed. One that only lacked
 * earlier runs to be held against counts as passed: otherwise there would never be a first. One in which
 * the bench stalled so much that it made a difference does not.
 *
 * @module
 */
import { type Bound, heldAgainst } from "../comparison.ts";
import type { Finding } from "../judge.ts";
import type { Plan } from "../plan.ts";
import type { RunResult } from "../result.ts";
import { isAlike, type KeptRun } from "./kept_runs.ts";
import { median } from "./noise.ts";

/** Whether something in a plan is bounded by earlier runs. */
export function needsEarlierRuns({ expectations }: Plan): boolean {
  return expectations.some(({ questions }) =>
    questions.some(({ bound }) => bound.baseline !== undefined)
  );
}

/** A plan whose bounds are known, as far as earlier runs tell them. */
export function withBaselines(plan: Plan, kept: readonly KeptRun[]): Plan {
  const passed = kept.filter((run) => isAlike(run, plan) && hasPassed(run.result));
  const expectations = plan.expectations.map((expectation) => {
    const { scope, during } = expectation;
    const [from, to] = during ?? ["start", "end"];
    const questions = expectation.questions.map((question) => {
      const { part, stream, metricName, bound } = question;
      if (bound.baseline === undefined) return question;
      const asked = { part, stream, metric: metricName, scope, from, to };
      const values = passed.map(({ result }) => answerOf(asked, result))
        .filter((value) => value !== undefined);
      return { ...question, bound: anchored(bound, values) };
    });
    return { ...expectation, questions };
  });
  return { ...plan, expectations };
}

/** Whether nothing is wrong with a run but that there was no earlier one. */
export function onlyLacksEarlierRuns({ outcome, failure, verdicts }: RunResult): boolean {
  return outcome === "inconclusive" && failure === undefined &&
    verdicts.every(({ findings }) => findings.every(isGood));
}

function hasPassed(result: RunResult): boolean {
  return result.outcome === "passed" || onlyLacksEarlierRuns(result);
}

function isGood({ judgement, lacksEarlierRuns }: Finding): boolean {
  return judgement === "pass" || lacksEarlierRuns;
}

/** A question in words that are the same in every run. */
interface Asked extends Pick<Finding, "part" | "stream" | "metric" | "scope"> {
  from: string;
  to: string;
}

function answerOf(asked: Asked, { verdicts }: RunResult): number | undefined {
  for (const { findings, span } of verdicts) {
    if (span.from !== asked.from || span.to !== asked.to) continue;
    const found = findings.find((one) =>
      one.part === asked.part && one.stream === asked.stream && one.metric === asked.metric &&
      one.scope === asked.scope
    );
    if (typeof found?.value === "number") return found.value;
  }
  return undefined;
}

function anchored({ baseline }: Bound, values: readonly number[]): Bound {
  const latest = values.slice(-baseline!.last);
  if (latest.length === 0) return { baseline: baseline! };
  return heldAgainst(baseline!, { median: median(latest), runs: latest.length });
}
