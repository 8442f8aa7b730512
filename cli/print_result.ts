/**
 * A run's result for whoever looks at the output.
 *
 * @module
 */
import { formatResult } from "../harness/report/console.ts";
import type { RunResult } from "../harness/result.ts";

/** Prints what a run came to, in colors where the output is a terminal and `NO_COLOR` is not set. */
export function printResult(result: RunResult): void {
  console.log(formatResult(result, { colors: Deno.stdout.isTerminal() && !Deno.noColor }));
}
