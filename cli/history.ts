/**
 * `wirebench history`: what became of the runs that were kept.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import { KEPT_RUNS, KeptRuns } from "../harness/history/kept_runs.ts";
import { nameOfAllRows } from "../harness/report/by_scenario.ts";
import { formatHistories, formatHistory } from "../harness/report/history.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The text of all scenarios' history, or of one's.
 *
 * @param scenario Its name, or its file; `d` is of all rows of `d.yaml`, `d[2]` of one.
 * @throws {UsageError} when no run was kept, or none of this scenario.
 */
export function history(scenario: string | undefined): string {
  const runs = new KeptRuns().all(console.error);
  if (runs.length === 0) {
    throw new UsageError(
      `There is no run in ${KEPT_RUNS}: wirebench run keeps them on a terminal, or with --keep`,
    );
  }
  if (scenario === undefined) return formatHistories(runs);
  const name = scenario.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");
  const named = runs.filter(({ result }) => result.name === name);
  const some = named.length > 0
    ? named
    : runs.filter(({ result }) => nameOfAllRows(result.name) === name);
  if (some.length > 0) return formatHistory(name, some);
  const known = new Set(runs.map(({ result }) => result.name));
  throw new UsageError(`No run of ${JSON.stringify(name)} was kept; ${hintFor(name, known)}`);
}
