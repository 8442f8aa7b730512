/**
 * Keeping a run that has ended, and saying so.
 *
 * @module
 */
import { BenchError } from "../core/errors.ts";
import type { RunBeingKept } from "../harness/history/kept_runs.ts";
import type { Plan } from "../harness/plan.ts";
import type { RunResult } from "../harness/result.ts";
import type { Reports } from "./reports.ts";

/**
 * Keeps a run, and says so to the person and to the reports; that there is no room for it is no reason
 * not to have its verdicts.
 *
 * @param kept Opens it, with all of its events; a failure to do so is told as well.
 */
export function keep(
  plan: Plan,
  result: RunResult,
  reports: Reports,
  kept: () => RunBeingKept,
): void {
  try {
    using run = kept();
    run.finish(plan, result);
    reports.kept(result, run.id);
    console.log(`     kept as run ${run.id}`);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    console.log(`     not kept: ${error.message}`);
  }
}
