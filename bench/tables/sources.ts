/**
 * The same number of deliveries from one source and from many: latency must not grow.
 *
 * @module
 */
import { formatDuration, round } from "../../core/units.ts";
import { caster } from "../contenders/caster.ts";
import { measure } from "../measure.ts";
import { inTurn, median } from "../rounds.ts";
import { formatTable } from "../table.ts";
import { ARRIVALS, arrivals, cpuUsEach, MESSAGES } from "./arrivals.ts";
import { fromRounds, type Options, progress } from "./options.ts";

const MANY = 20;

/** Measures, and makes the table. */
export async function manySources(options: Options): Promise<string> {
  const sources = Math.min(MANY, options.rovers);
  const each = Math.floor(options.rovers / sources);
  const cases = [[sources * each], Array.from({ length: sources }, () => each)];
  const name = (rovers: readonly number[]) => `${rovers.length} × ${rovers[0]}`;
  const results = await inTurn(cases, options.rounds, (rovers, round) => {
    progress(`${name(rovers)}, round ${round + 1} of ${options.rounds}`);
    return measure(caster, { ...MESSAGES, rovers, measuredMs: options.for });
  });
  const rows = [...results].map(([rovers, rounds]) => [
    name(rovers),
    ...arrivals(rounds),
    round(median(rounds.map(cpuUsEach))),
  ]);
  return formatTable(
    `Our caster, sources × rovers of each, all sources at the same moments, 10 messages a second ` +
      `of 500 B, ${formatDuration(options.for)}; ${fromRounds(options)}`,
    ["", ...ARRIVALS, "µs/message"],
    rows,
  );
}
