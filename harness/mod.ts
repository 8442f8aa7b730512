/**
 * Running scenarios from a program.
 *
 * @module
 */
import { type LoadOptions, loadScenario, planObject, type ScenarioInput } from "./load.ts";
import type { RunResult } from "./result.ts";
import { type RunOptions, runPlan } from "./run.ts";

export { ScenarioError } from "./diagnostics.ts";
export type { RunResult, ScenarioInput };

/**
 * Runs a scenario: the path of a YAML file, or an object with the same keys.
 *
 * A failed expectation is part of the result, not an exception. A file with `data` is run once for each
 * row; the result is that of the first row that did not pass, or of the last.
 *
 * @throws {ScenarioError} when the scenario is wrong; nothing was started.
 * @throws {BenchError} when the file cannot be read.
 */
export async function runScenario(
  scenario: string | ScenarioInput,
  options: LoadOptions & RunOptions = {},
): Promise<RunResult> {
  const plans = typeof scenario === "string"
    ? await loadScenario(scenario, options)
    : [planObject(scenario, options)];
  let result: RunResult;
  do result = await runPlan(plans.shift()!, options); while (
    result.outcome === "passed" && plans.length > 0
  );
  return result;
}
