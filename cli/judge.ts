/**
 * `wirebench judge`: the verdicts again, from the event log of a run or of several.
 *
 * @module
 */
import { worstCode } from "../harness/exit_codes.ts";
import { judgeLog } from "../harness/read_log.ts";
import { formatResult, formatSummary } from "../harness/report/console.ts";

/** Judges a log; the exit code. */
export async function judge(path: string): Promise<number> {
  const results = await judgeLog(path);
  const colors = Deno.stdout.isTerminal() && !Deno.noColor;
  for (const result of results) console.log(formatResult(result, { colors }));
  if (results.length > 1) console.log(formatSummary(results));
  return worstCode(results.map(({ exitCode }) => exitCode));
}
