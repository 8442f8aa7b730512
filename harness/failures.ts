/**
 * Why a run could not go through its steps, in words, and what that makes of it.
 *
 * @module
 */
import { sentence } from "../core/errors.ts";
import { formatDuration } from "../core/units.ts";
import type { Timeline } from "../observations/timeline.ts";
import type { Outcome } from "./exit_codes.ts";
import { MAX_STALLED_SHARE } from "./judge.ts";
import { type PlannedStep, StepFailed } from "./plan.ts";
import type { Failure } from "./result.ts";

/** Ties an error to the step in which it happened. */
export class StepError extends Error {
  readonly step: PlannedStep;

  constructor(step: PlannedStep, cause: unknown) {
    super(sentence(cause), { cause });
    this.step = step;
  }
}

/** How a run ended that was not judged. */
export interface Ended {
  outcome: Outcome;
  failure: Failure;
}

/** What is known of a run when it fails. */
export interface FailedRun {
  /** What it was to do. */
  doing: string;
  stepNumber: number;
  isInterrupted: boolean;
  /** Whether `limits.total` was over. */
  isOverdue: boolean;
  totalMs: number;
  timeline: Timeline;
}

/** Tells whose fault it was that a run threw. */
export function explainFailure(error: unknown, run: FailedRun): Ended {
  const step = error instanceof StepError ? error.step : undefined;
  const cause = step === undefined ? error : (error as StepError).cause;
  const line = step?.line;
  if (run.isInterrupted) {
    return { outcome: "interrupted", failure: { message: "interrupted", details: [], line } };
  }
  if (cause instanceof StepFailed) {
    const { message, details, judgement } = cause;
    const outcome = judgement === "fail" ? "failed" : "inconclusive";
    return { outcome, failure: { message, details, line } };
  }
  if (run.isOverdue) {
    const { timeline, totalMs } = run;
    const what = step === undefined ? "the run" : `step ${run.stepNumber} (${step.text})`;
    const message = `${what} was not done when limits.total (${formatDuration(totalMs)}) was over`;
    const stalledMs = timeline.stalledMs({ fromMs: 0, toMs: timeline.now() });
    const outcome = stalledMs <= MAX_STALLED_SHARE * totalMs ? "failed" : "inconclusive";
    return { outcome, failure: { message, details: [], line } };
  }
  const details = [`it was to ${step?.text ?? run.doing}`];
  return { outcome: "error", failure: { message: sentence(cause), details, line } };
}
