/**
 * The verbs of the scenario language.
 *
 * @module
 */
import { call } from "./call.ts";
import { fault } from "./fault.ts";
import { heal } from "./heal.ts";
import { kill } from "./kill.ts";
import { mark } from "./mark.ts";
import { parallel } from "./parallel.ts";
import { repeat } from "./repeat.ts";
import { restart } from "./restart.ts";
import { start } from "./start.ts";
import type { StepKind } from "./step.ts";
import { stop } from "./stop.ts";
import { until } from "./until.ts";
import { wait } from "./wait.ts";

/** Every step, by its verb. */
export const steps: Record<string, StepKind> = {
  start,
  stop,
  kill,
  restart,
  wait,
  until,
  fault,
  heal,
  mark,
  call,
  repeat,
  parallel,
};
