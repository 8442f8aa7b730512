/**
 * `wirebench report`: one page of runs that took place, kept ones and event logs. Runs of the same
 * scenario lie over each other.
 *
 * @module
 */
import { exitCodes } from "../harness/exit_codes.ts";
import { namedLogs } from "./kept_logs.ts";
import { Reports } from "./reports.ts";
import { readReports } from "./run_order.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Writes the page; the exit code.
 *
 * @param runs `12`, `3..7`, `last`, `echo~1`, the path of a log, or several with commas.
 */
export async function report(
  runs: readonly string[],
  { output }: { output: string },
): Promise<number> {
  if (output === "") throw new UsageError("-o must be the name of a file");
  const reports = new Reports(readReports([`html=${output}`]));
  const logs = [];
  for (const some of runs) logs.push(...await namedLogs(some));
  const results = [];
  for (const { path, number } of logs) {
    results.push(...await reports.readLog(path, number));
  }
  await reports.write(results);
  console.log(`${output}: ${results.length === 1 ? "a run" : `${results.length} runs`}`);
  return exitCodes.passed.code;
}
