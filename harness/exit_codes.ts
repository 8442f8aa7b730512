/**
 * How a run can end, and the exit code of each.
 *
 * @module
 */

/** How a run ended. */
export type Outcome = "passed" | "failed" | "inconclusive" | "error" | "interrupted";

/** Exit codes of the command. */
export const exitCodes = {
  passed: { code: 0, summary: "every expectation held" },
  failed: { code: 1, summary: "an expectation failed, or a wait timed out" },
  invalid: { code: 2, summary: "the scenario or the command line is wrong" },
  error: {
    code: 3,
    summary: "the bench could not do it: a port is taken, a target is unreachable",
  },
  inconclusive: { code: 4, summary: "the bench itself stalled: nobody can tell" },
  interrupted: { code: 130, summary: "stopped by Ctrl-C" },
} as const;
