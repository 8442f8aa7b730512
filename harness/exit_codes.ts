/**
 * How a run can end, and the exit code of each.
 *
 * @module
 */

/** How runs end. */
export const outcomes = ["passed", "failed", "inconclusive", "error", "interrupted"] as const;

/** How a run ended. */
export type Outcome = (typeof outcomes)[number];

/** Exit codes of the command. */
export const exitCodes = {
  passed: { code: 0, summary: "every expectation held" },
  failed: {
    code: 1,
    summary: "an expectation failed, a wait timed out, or compare found a change",
  },
  invalid: { code: 2, summary: "the scenario or the command line is wrong" },
  error: {
    code: 3,
    summary: "the bench could not do it: a port is taken, a target is unreachable",
  },
  inconclusive: {
    code: 4,
    summary:
      "nobody can tell: the bench itself stalled, no earlier run has passed that a bound is " +
      "held against, or compare could not compare everything",
  },
  interrupted: { code: 130, summary: "stopped by Ctrl-C" },
} as const;

/** Of several runs' exit codes the one that counts: the first of these that occurs. */
const worstFirst = [
  exitCodes.interrupted,
  exitCodes.invalid,
  exitCodes.error,
  exitCodes.failed,
  exitCodes.inconclusive,
].map(({ code }) => code as number);

/** The exit code of several runs. */
export function worstCode(codes: readonly number[]): number {
  return worstFirst.find((code) => codes.includes(code)) ?? exitCodes.passed.code;
}
