/**
 * `wirebench report`: one page of runs that took place, from their event logs. Runs of the same scenario
 * lie over each other.
 *
 * @module
 */
import { exitCodes } from "../harness/exit_codes.ts";
import { Reports } from "./reports.ts";

/** Writes the page; the exit code. */
export async function report(
  logs: readonly string[],
  { output }: { output: string },
): Promise<number> {
  const reports = new Reports([`html=${output}`]);
  const results = [];
  for (const log of logs) results.push(...await reports.readLog(log));
  await reports.write(results);
  console.log(`${output}: ${results.length === 1 ? "a run" : `${results.length} runs`}`);
  return exitCodes.passed.code;
}
