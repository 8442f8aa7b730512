/**
 * The faults there are. To add one: its file, and its line here.
 *
 * @module
 */
import { bandwidth } from "./bandwidth.ts";
import { burst } from "./burst.ts";
import { corrupt } from "./corrupt.ts";
import { cut } from "./cut.ts";
import { duplicate } from "./duplicate.ts";
import type { Fault } from "./fault.ts";
import { latency } from "./latency.ts";
import { loss } from "./loss.ts";
import { mtu } from "./mtu.ts";
import { partition } from "./partition.ts";
import { refuse } from "./refuse.ts";
import { reorder } from "./reorder.ts";
import { slice } from "./slice.ts";
import { stall } from "./stall.ts";

/** Every fault, by its kind. */
export const faults = {
  latency,
  bandwidth,
  slice,
  corrupt,
  cut,
  stall,
  refuse,
  partition,
  loss,
  burst,
  duplicate,
  reorder,
  mtu,
} satisfies Record<string, Fault>;

/** The kinds of faults. */
export type FaultKind = keyof typeof faults;
