/**
 * `wirebench check`: reads scenarios and says what is wrong in them, without starting anything.
 *
 * @module
 */
import { ScenarioError } from "../harness/diagnostics.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { loadScenario } from "../harness/load.ts";
import { scenarioFile } from "./paths.ts";

/** Checks scenarios; the exit code. */
export async function check(namesOrPaths: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const nameOrPath of namesOrPaths) {
    try {
      const plan = await loadScenario(await scenarioFile(nameOrPath));
      const { parts, steps, expectations } = plan;
      console.log(
        `${nameOrPath}: good (${parts.size} parts, ${steps.length} steps, ${expectations.length} expectations)`,
      );
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      wrong++;
      console.error(error.message);
    }
  }
  return wrong === 0 ? exitCodes.passed.code : exitCodes.invalid.code;
}
