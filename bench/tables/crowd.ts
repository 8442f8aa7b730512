/**
 * Thousands of rovers, on many streampoints, of which each sends once a second.
 *
 * @module
 */
import { formatDuration, formatSize, round } from "../../core/units.ts";
import { caster } from "../contenders/caster.ts";
import { measure } from "../measure.ts";
import { inTurn, median } from "../rounds.ts";
import { formatTable } from "../table.ts";
import { ARRIVALS, arrivals, cpuUsEach, MESSAGES } from "./arrivals.ts";
import { fromRounds, type Options, progress } from "./options.ts";

const STREAMPOINTS = 50;
const ROVERS_EACH = 100;

/** Measures, and makes the table. */
export async function crowd(options: Options): Promise<string> {
  const rovers = Array.from({ length: STREAMPOINTS }, () => ROVERS_EACH);
  const ways = { "sources in turn": true, "all at the same moments": false };
  const names = Object.keys(ways) as (keyof typeof ways)[];
  const results = await inTurn(names, options.rounds, (name, round) => {
    progress(`${name}, round ${round + 1} of ${options.rounds}`);
    const traffic = { ...MESSAGES, ratePerSecond: 1, inTurn: ways[name], measuredMs: options.for };
    return measure(caster, { ...traffic, rovers });
  });
  const rows = [...results].map(([name, rounds]) => [
    name,
    ...arrivals(rounds),
    round(median(rounds.map(cpuUsEach))),
    formatSize(median(rounds.map(({ rssBytes }) => rssBytes.at(-1)!))),
    round(median(rounds.map(({ loginsPerSecond }) => loginsPerSecond))),
  ]);
  return formatTable(
    `Our caster, ${STREAMPOINTS} sources × ${ROVERS_EACH} rovers, a message a second of 500 B, ` +
      `${formatDuration(options.for)}; ${fromRounds(options)}`,
    ["", ...ARRIVALS, "µs/message", "RSS", "logins/s"],
    rows,
  );
}
