/**
 * Keeping a run that has ended, and saying so.
 *
 * @module
 */
import { BenchError } from "../core/errors.ts";
import type { RunBeingKept } from "../harness/history/kept_runs.ts";
import type { Plan } from "../harness/plan.ts";
import type { RunResult } from "../harness/result.ts";

/**
 * Keeps a run, and says so; that there is no room for it is no reason not to have its verdicts.
 *
 * @param kept Opens it, with all of its events; a failure to do so is told as well.
 */
export function keep(plan: Plan, result: RunResult, kept: () => RunBeingKept): string {
  try {
    using run = kept();
    run.finish(plan, result);
    return `kept as run ${run.id}`;
  } catch (error) {
    if (error instanceof BenchError) return `not kept: ${error.message}`;
    throw error;
  }
}
