/**
 * `wirebench judge`: the verdicts again, from the event logs of runs.
 *
 * @module
 */
import { worstCode } from "../harness/exit_codes.ts";
import { formatSummary } from "../harness/report/console.ts";
import { namedLogs } from "./kept_logs.ts";
import { printResult } from "./print_result.ts";
import { Reports } from "./reports.ts";
import { readReports } from "./run_order.ts";

/**
 * Judges runs, and writes the reports that are asked for; the exit code.
 *
 * @param runs `12`, `3..7`, `last`, `echo~1`, the path of a log, or several with commas.
 */
export async function judge(runs: string, options: { report?: string[] } = {}): Promise<number> {
  const reports = new Reports(readReports(options.report ?? []));
  const results = [];
  for (const { path, number } of await namedLogs(runs)) {
    results.push(...await reports.readLog(path, number));
  }
  results.forEach(printResult);
  if (results.length > 1) console.log(formatSummary(results));
  await reports.write(results);
  return worstCode(results.map(({ exitCode }) => exitCode));
}
