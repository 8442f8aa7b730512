/**
 * From the `steps` of a scenario to planned steps.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import type { Checker } from "./checker.ts";
import type { PlannedStep } from "./plan.ts";
import { isRecord, type Path } from "./source.ts";
import { steps as stepKinds } from "./steps/registry.ts";
import { validate } from "./zod_issues.ts";

/** Plans the steps of a scenario, and sees to it that every part is started. */
export function planSteps(written: readonly unknown[], checker: Checker): PlannedStep[] {
  const mistakes = checker.problems.length;
  const planned = planList(written, checker, ["steps"]);
  if (checker.problems.length > mistakes || planned.length === 0) return planned;
  for (const [name, part] of checker.parts) {
    if ("external" in part || checker.running.has(name) || checker.stopped.has(name)) continue;
    checker.wrong(
      [`${part.role}s`, name],
      `${name} is never started`,
      `add a step: - start: ${name}`,
    );
  }
  return planned;
}

function planList(written: readonly unknown[], checker: Checker, path: Path): PlannedStep[] {
  return written.map((step, i) => planStep(step, checker, [...path, i]))
    .filter((step) => step !== undefined);
}

function planStep(step: unknown, checker: Checker, path: Path): PlannedStep | undefined {
  const verb = verbOf(step, path, checker);
  if (verb === undefined) return undefined;
  const kind = stepKinds[verb]!;
  const { source, problems } = checker;
  const keys = validate(kind.schema, step, path, source, problems);
  if (keys === undefined) return undefined;
  const action = kind.plan(keys, checker, path, (below, at) => planList(below, checker, at));
  const { at, after, id } = keys as { at?: number; after?: number; id?: string };
  if (id !== undefined) checker.addMoment(id, [...path, "id"]);
  if (action === undefined) return undefined;
  return { ...action, atMs: at, afterMs: after, id, line: source.lineOf(path) };
}

function verbOf(step: unknown, path: Path, checker: Checker): string | undefined {
  const known = Object.keys(stepKinds);
  if (!isRecord(step)) {
    return checker.wrong(path, `a step must be a mapping with one of ${known.join(", ")}`);
  }
  const keys = Object.keys(step);
  const verbs = keys.filter((key) => Object.hasOwn(stepKinds, key));
  if (verbs.length === 1) return verbs[0];
  if (verbs.length > 1) {
    return checker.wrong(
      path,
      `a step does one thing, not ${verbs.join(" and ")}`,
      "make it two steps",
    );
  }
  const first = keys[0] ?? "";
  return checker.wrong(path, `there is no step ${JSON.stringify(first)}`, hintFor(first, known));
}
