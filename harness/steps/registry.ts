/**
 * The verbs of the scenario language.
 *
 * @module
 */
import { call } from "./call.ts";
import { mark } from "./mark.ts";
import { start } from "./start.ts";
import type { StepKind } from "./step.ts";
import { stop } from "./stop.ts";
import { until } from "./until.ts";
import { wait } from "./wait.ts";

/** Every step, by its verb. */
export const steps: Record<string, StepKind> = { start, stop, until, wait, mark, call };
