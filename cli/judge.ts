/**
 * `wirebench judge`: the verdicts again, from the event log of a run or of several.
 *
 * @module
 */
import { worstCode } from "../harness/exit_codes.ts";
import { formatResult, formatSummary } from "../harness/report/console.ts";
import { Reports } from "./reports.ts";

/** Judges a log, and writes the reports that are asked for; the exit code. */
export async function judge(path: string, options: { report?: string[] } = {}): Promise<number> {
  const reports = new Reports(options.report ?? []);
  const results = await reports.readLog(path);
  const colors = Deno.stdout.isTerminal() && !Deno.noColor;
  for (const result of results) console.log(formatResult(result, { colors }));
  if (results.length > 1) console.log(formatSummary(results));
  await reports.write(results);
  return worstCode(results.map(({ exitCode }) => exitCode));
}
