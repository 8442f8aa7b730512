/**
 * The scenarios that `wirebench run` was asked for: loaded, checked, and chosen by their tags.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import { ScenarioError } from "../harness/diagnostics.ts";
import { type LoadOptions, loadScenario } from "../harness/load.ts";
import type { Plan } from "../harness/plan.ts";
import type { RunOrder } from "./run_order.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The plans of all files that have one of the tags, in order.
 *
 * @throws {ScenarioError} with the mistakes of all files.
 * @throws {UsageError} when no scenario has such a tag.
 */
export async function loadSelected({ files, load, tags }: RunOrder): Promise<Plan[]> {
  const plans = await loadAll(files, load);
  if (tags.length === 0) return plans;
  const known = new Set(plans.flatMap((plan) => plan.tags));
  for (const tag of tags.filter((tag) => !known.has(tag))) {
    const hint = known.size === 0 ? "none has any" : hintFor(tag, known);
    throw new UsageError(`--filter ${tag}: no scenario here has this tag; ${hint}`);
  }
  return plans.filter((plan) => plan.tags.some((tag) => tags.includes(tag)));
}

async function loadAll(files: readonly string[], options: LoadOptions): Promise<Plan[]> {
  const loaded = await Promise.allSettled(files.map((file) => loadScenario(file, options)));
  const errors = loaded.filter((one) => one.status === "rejected").map(({ reason }) => reason);
  const mistakes = errors.filter((error) => error instanceof ScenarioError);
  if (mistakes.length > 0) throw new ScenarioError(mistakes.flatMap((one) => one.diagnostics));
  if (errors.length > 0) throw errors[0];
  return loaded.flatMap((one) => one.status === "fulfilled" ? one.value : []);
}
