/**
 * What a step is: one verb of the scenario language. A new one is a file here and a line in the
 * registry.
 *
 * @module
 */
import { z } from "zod";
import { duration } from "../../core/units.ts";
import type { Checker } from "../checker.ts";
import type { PlannedStep, RunControl } from "../plan.ts";
import { word } from "../scenario.ts";
import type { Path } from "../source.ts";

/** The keys that every step takes besides its own. */
export const commonKeys = {
  at: duration().optional().describe("Not before so long after the run began."),
  after: duration().optional().describe("Not before so long after the previous step."),
  id: word().optional().describe("Names the moment at which the step was done, for during."),
};

/** What a step will do. */
export interface StepAction {
  /** For people: `start base`. */
  text: string;
  run(control: RunControl): Promise<void>;
}

/** The declaration of a verb. */
export interface StepKind<Schema extends z.ZodObject = z.ZodObject> {
  /** The key by which the step is known. */
  verb: string;
  summary: string;
  schema: Schema;
  /** Resolves the names in a step. What is wrong goes to the checker. */
  plan(
    written: z.output<Schema>,
    checker: Checker,
    path: Path,
    planBelow: PlanBelow,
  ): StepAction | undefined;
}

/** Plans the steps that stand within a step. */
export type PlanBelow = (written: readonly unknown[], path: Path) => PlannedStep[];

/** Declares a verb with its own keys. */
export function defineStep<Shape extends z.ZodRawShape>(
  step: {
    verb: string & keyof Shape;
    summary: string;
    keys: Shape;
    plan(
      written: z.output<z.ZodObject<Shape>>,
      checker: Checker,
      path: Path,
      planBelow: PlanBelow,
    ): StepAction | undefined;
  },
): StepKind {
  const schema = z.strictObject({ ...step.keys, ...commonKeys });
  return { ...step, schema } as unknown as StepKind;
}
