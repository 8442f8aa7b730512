/**
 * One measurement: a contender under a load.
 *
 * @module
 */
import { Histogram } from "../observations/histogram.ts";
import { Child } from "./child.ts";
import type { Contender } from "./contenders/contender.ts";
import type { LoadLine, LoadPlan, Traffic } from "./load/plan.ts";
import type { Usage } from "./usage.ts";

/** What is carried. */
export interface Case extends Traffic {
  /** How many rovers each source has. */
  rovers: readonly number[];
}

/** What a contender did. */
export interface Measurement {
  /** How many processes it was. */
  processes: number;
  expected: number;
  delivered: number;
  /** Milliseconds from the moment a message was due to its arrival at a rover. */
  latency: Histogram;
  /** Its CPU time during the measured time. */
  cpuMs: number;
  /** Its resident memory at every mark. */
  rssBytes: number[];
  /** How many rovers logged in a second. */
  loginsPerSecond: number;
  /** CPU time of the load, which bounds what can be measured. */
  loadCpuMs: number;
  /** When the rover that never reads found its connection torn; `null` when it did not. */
  tornAfterMs: number | null;
}

/**
 * Starts a contender, loads it, and ends it.
 *
 * @throws {BenchError} when either process fails.
 */
export async function measure(
  contender: Contender,
  { rovers, ...traffic }: Case,
): Promise<Measurement> {
  await using running = await contender.start(rovers);
  const plan: LoadPlan = { ...traffic, feeds: running.feeds };
  await using load = new Child("load", plan);
  const usages: Usage[] = [];
  for (;;) {
    const line = await load.next() as LoadLine;
    if (line.kind === "mark") {
      usages.push(await running.usage());
      continue;
    }
    return {
      processes: running.processes,
      expected: line.expected,
      delivered: line.delivered,
      latency: Histogram.from(line.latency),
      cpuMs: usages.at(-1)!.cpuMs - usages[0]!.cpuMs,
      rssBytes: usages.map(({ rssBytes }) => rssBytes),
      loginsPerSecond: line.loginsPerSecond,
      loadCpuMs: line.cpuMs,
      tornAfterMs: line.tornAfterMs,
    };
  }
}
