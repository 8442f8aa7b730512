/**
 * `wirebench check`: reads scenarios and says what is wrong in them, without starting anything.
 *
 * @module
 */
import { ScenarioError } from "../harness/diagnostics.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { loadScenario } from "../harness/load.ts";
import { scenarioFiles } from "./paths.ts";

/** Checks scenarios; the exit code. */
export async function check(namesOrPaths: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const nameOrPath of namesOrPaths) {
    try {
      for (const file of await scenarioFiles(nameOrPath)) {
        const plans = await loadScenario(file);
        const { name, parts, steps, expectations } = plans[0]!;
        const counts = [
          `${parts.size} parts`,
          `${steps.length} steps`,
          `${expectations.length} expectations`,
          ...(plans.length > 1 ? [`${plans.length} rows`] : []),
        ];
        console.log(`${name.replace(/\[1\]$/, "")}: good (${counts.join(", ")})`);
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      wrong++;
      console.error(error.message);
    }
  }
  return wrong === 0 ? exitCodes.passed.code : exitCodes.invalid.code;
}
