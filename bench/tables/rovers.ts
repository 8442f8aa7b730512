/**
 * One source, many rovers, and everybody who can carry that.
 *
 * @module
 */
import { formatDuration, formatSize, round } from "../../core/units.ts";
import { bareLoop } from "../contenders/bare_loop.ts";
import { caster, casterOtherwise } from "../contenders/caster.ts";
import type { Contender } from "../contenders/contender.ts";
import { str2str } from "../contenders/str2str.ts";
import { measure, type Measurement } from "../measure.ts";
import { inTurn, median } from "../rounds.ts";
import { formatTable, target } from "../table.ts";
import { ARRIVALS, arrivals, cpuUsEach, latency, lostIn, MESSAGES } from "./arrivals.ts";
import { fromRounds, type Options, progress } from "./options.ts";

/** Measures, and makes the table. */
export async function manyRovers(options: Options): Promise<string> {
  const skipped: string[][] = [];
  const contenders: Contender[] = [];
  for (const contender of [caster, ...casterOtherwise, str2str, bareLoop]) {
    const reason = await contender.missing();
    if (reason === undefined) contenders.push(contender);
    else skipped.push([contender.name, `skipped: ${reason}`]);
  }
  const results = await inTurn(contenders, options.rounds, (contender, round) => {
    progress(`${contender.name}, round ${round + 1} of ${options.rounds}`);
    return measure(contender, { ...MESSAGES, rovers: [options.rovers], measuredMs: options.for });
  });
  const bare = results.get(bareLoop)!;
  const rows = [...results].map(([{ name }, rounds]) => {
    const { processes } = rounds[0]!;
    return [
      processes === 1 ? name : `${name} ×${processes}`,
      ...arrivals(rounds),
      round(median(rounds.map(({ cpuMs }) => cpuMs))),
      round(median(rounds.map(cpuUsEach))),
      round(costBeside(bare, rounds)),
      formatSize(median(rounds.map(({ rssBytes }) => rssBytes.at(-1)!))),
      `${Math.round(median(rounds.map(({ loadCpuMs }) => loadCpuMs)) / options.for * 100)} %`,
    ];
  });
  return formatTable(
    `One source, 10 messages a second of 500 B, ${options.rovers} rovers, ` +
      `${formatDuration(options.for)}; ${fromRounds(options)}`,
    ["", ...ARRIVALS, "CPU ms", "µs/message", "× bare loop", "RSS", "load's CPU"],
    [...rows, ...skipped],
  ) + targets(results.get(caster)!, bare);
}

/** How many times the CPU time of the bare loop, round by round, as what disturbs comes and goes. */
function costBeside(bare: readonly Measurement[], rounds: readonly Measurement[]): number {
  return median(rounds.map((run, index) => cpuUsEach(run) / cpuUsEach(bare[index]!)));
}

/** What the project wants of its caster, and whether it is so. */
function targets(ours: readonly Measurement[], bare: readonly Measurement[]): string {
  const lost = lostIn(ours);
  const cost = costBeside(bare, ours);
  const p99 = latency(ours, 0.99);
  return target(lost === 0, `the caster loses nothing: ${lost}`) +
    target(cost <= 1.5, `its CPU a message is at most 1.5 times the bare loop's: ${round(cost)}`) +
    target(p99 < 40, `its p99 is under 40 ms, on an idle machine: ${round(p99)} ms`);
}
