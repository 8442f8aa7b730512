/**
 * `wirebench judge`: the verdict again, from the event log of a run.
 *
 * @module
 */
import { judgeLog } from "../harness/read_log.ts";
import { formatResult } from "../harness/report/console.ts";

/** Judges a log; the exit code. */
export async function judge(path: string): Promise<number> {
  const result = await judgeLog(path);
  console.log(formatResult(result, { colors: Deno.stdout.isTerminal() && !Deno.noColor }));
  return result.exitCode;
}
