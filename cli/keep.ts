/**
 * Keeping a run, and saying so when it has ended.
 *
 * @module
 */
import { BenchError } from "../core/errors.ts";
import { KeptRuns, type RunBeingKept } from "../harness/history/kept_runs.ts";
import type { Plan } from "../harness/plan.ts";
import type { RunResult } from "../harness/result.ts";
import type { Reports } from "./reports.ts";

/** A run that is to be kept. */
export interface Keeping {
  /** Absent where it cannot be kept. */
  run: RunBeingKept | undefined;
  /** The same for {@link keep}. @throws {BenchError} when it cannot be kept. */
  open(): RunBeingKept;
}

/** Begins to keep a run; that it cannot be kept is no reason not to run it, and is told at its end. */
export function beginKeeping(): Keeping {
  try {
    const run = new KeptRuns().begin();
    return { run, open: () => run };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return {
      run: undefined,
      open() {
        throw error;
      },
    };
  }
}

/**
 * Keeps a run that has ended, and says so to the person and to the reports; that there is no room for
 * it is no reason not to have its verdicts.
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
