/**
 * `deno task bench caster`: our caster beside `str2str` and a loop that only writes.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { duration, formatDuration, formatSize, round } from "../core/units.ts";
import { bareLoop } from "./contenders/bare_loop.ts";
import { caster } from "./contenders/caster.ts";
import type { Contender } from "./contenders/contender.ts";
import { str2str } from "./contenders/str2str.ts";
import { type Case, measure, type Measurement } from "./measure.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable } from "./table.ts";

/** The options of the command, read. */
interface Options {
  for: number;
  rounds: number;
  rovers: number;
  table?: keyof typeof tables;
}

/** What is worth comparing, each a table. */
const tables = { rovers: manyRovers, sources: manySources, stalled: neverReading };

/** The command. */
export function command(): Command {
  return new Command("bench caster")
    .description("Our caster beside str2str and a loop that only writes.")
    .addOption(
      new Option(
        "--for <duration>",
        "measured time of a run; three times that for a rover that never reads",
      )
        .argParser(readDuration).default(20_000, "20s"),
    )
    .addOption(
      new Option("--rounds <n>", "how often each run is repeated").argParser(atLeastOne).default(3),
    )
    .addOption(
      new Option("--rovers <n>", "rovers at a time").argParser(atLeastOne).default(500),
    )
    .addOption(
      new Option("--table <name>", "only this table").choices(Object.keys(tables)),
    )
    .action((options) => bench(options as Options));
}

async function bench(options: Options): Promise<void> {
  const load = Deno.loadavg()[0]!.toFixed(1);
  console.log(
    `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ` +
      `${navigator.hardwareConcurrency} cores, load average ${load}\n`,
  );
  const chosen = options.table === undefined ? Object.values(tables) : [tables[options.table]];
  for (const table of chosen) console.log(await table(options));
}

const MESSAGES = { ratePerSecond: 10, messageBytes: 500, parts: 1, neverReading: false };

/** One source, many rovers, and everybody who can carry that. */
async function manyRovers(options: Options): Promise<string> {
  const load: Case = { ...MESSAGES, rovers: [options.rovers], measuredMs: options.for };
  const skipped: string[][] = [];
  const contenders: Contender[] = [];
  for (const contender of [caster, str2str, bareLoop]) {
    const reason = await contender.missing();
    if (reason === undefined) contenders.push(contender);
    else skipped.push([contender.name, `skipped: ${reason}`]);
  }
  const results = await inTurn(contenders, options.rounds, (contender, round) => {
    progress(`${contender.name}, round ${round + 1} of ${options.rounds}`);
    return measure(contender, load);
  });
  const bare = results.get(bareLoop)!;
  const rows = [...results].map(([{ name }, runs]) => {
    const { processes } = runs[0]!;
    return [
      processes === 1 ? name : `${name} ×${processes}`,
      ...arrivals(runs),
      round(median(runs.map(({ cpuMs }) => cpuMs))),
      round(median(runs.map(cpuUsEach))),
      round(median(runs.map((run, i) => cpuUsEach(run) / cpuUsEach(bare[i]!)))),
      formatSize(median(runs.map(({ rssBytes }) => rssBytes.at(-1)!))),
      percentage(median(runs.map(({ loadCpuMs }) => loadCpuMs)) / options.for),
    ];
  });
  return formatTable(
    `One source, 10 messages a second of 500 B, ${options.rovers} rovers, ` +
      `${formatDuration(options.for)}; ${medians(options)}`,
    [
      "",
      ...ARRIVALS,
      "CPU ms",
      "µs/message",
      "× bare loop",
      "RSS",
      "load's CPU",
    ],
    [...rows, ...skipped],
  ) + targets(results.get(caster)!, bare);
}

/** What the project wants of its caster, and whether it is so. */
function targets(ours: readonly Measurement[], bare: readonly Measurement[]): string {
  const lost = ours.reduce((sum, { expected, delivered }) => sum + expected - delivered, 0);
  const ratio = median(ours.map((run, i) => cpuUsEach(run) / cpuUsEach(bare[i]!)));
  const p99 = percentile(ours, 0.99);
  const line = (met: boolean, text: string) => `  ${met ? "met   " : "missed"}  ${text}\n`;
  return line(lost === 0, `nothing is lost: ${lost}`) +
    line(
      ratio <= 1.5,
      `CPU a delivered message at most 1.5 times the bare loop's: ${round(ratio)}`,
    ) +
    line(p99 < 40, `p99 under 40 ms on an idle machine: ${round(p99)} ms`);
}

/** The same number of deliveries from one source and from many: latency must not grow. */
async function manySources(options: Options): Promise<string> {
  const sources = Math.min(20, options.rovers);
  const each = Math.floor(options.rovers / sources);
  const cases = [[sources * each], Array.from({ length: sources }, () => each)];
  const results = await inTurn(cases, options.rounds, (rovers, round) => {
    progress(`${rovers.length} × ${rovers[0]}, round ${round + 1} of ${options.rounds}`);
    return measure(caster, { ...MESSAGES, rovers, measuredMs: options.for });
  });
  const rows = [...results].map(([rovers, runs]) => [
    `${rovers.length} × ${rovers[0]}`,
    ...arrivals(runs),
    round(median(runs.map(cpuUsEach))),
  ]);
  return formatTable(
    `Our caster: sources × rovers of each, all sources at the same moments, ` +
      `10 messages a second of 500 B, ${formatDuration(options.for)}; ${medians(options)}`,
    ["", ...ARRIVALS, "µs/message"],
    rows,
  );
}

/** How many parts the stalled table's time has: its memory is told for the first and the last. */
const PARTS = 6;

/** What one rover that never reads does to the others, and to the caster. */
async function neverReading(options: Options): Promise<string> {
  const rovers = Math.max(1, Math.floor(options.rovers / 10));
  const run = (neverReading: boolean, messageBytes: number, measuredMs: number) =>
    measure(caster, {
      ...MESSAGES,
      messageBytes,
      rovers: [rovers],
      measuredMs,
      parts: PARTS,
      neverReading,
    });
  const longMs = 3 * options.for;
  progress("without and with a rover that never reads, side by side");
  const [without, beside] = await Promise.all([
    run(false, 4_000, longMs),
    run(true, 4_000, longMs),
  ]);
  progress("the same, faster");
  const faster = await run(true, 40_000, options.for);
  const row = (name: string, run: Measurement, torn: string) => [
    name,
    ...arrivals([run]),
    torn,
    formatSize(run.rssBytes[1]!),
    formatSize(run.rssBytes.at(-1)!),
    formatSize(Math.max(...run.rssBytes)),
  ];
  return formatTable(
    `Our caster: a rover that never reads, beside ${rovers} that do; one round`,
    ["", ...ARRIVALS, "torn after", "RSS first", "RSS last", "RSS most"],
    [
      row(`none, 40 kB/s, ${formatDuration(longMs)}`, without, "-"),
      row(`one, 40 kB/s, ${formatDuration(longMs)}`, beside, torn(beside, 4_000)),
      row(`one, 400 kB/s, ${formatDuration(options.for)}`, faster, torn(faster, 40_000)),
    ],
  ) + "  The backlog begins where the operating system's own buffers end: on loopback some MiB.\n";
}

/** When a connection was found torn, and how much had been sent to it. */
function torn({ tornAfterMs }: Measurement, messageBytes: number): string {
  if (tornAfterMs === null) return "not torn";
  const sentBytes = tornAfterMs / 1_000 * MESSAGES.ratePerSecond * messageBytes;
  return `${formatDuration(tornAfterMs)}, ${formatSize(sentBytes)}`;
}

const ARRIVALS = ["delivered", "of", "lost", "p50 ms", "p99 ms", "max ms"];

/** What arrived of all runs, and how late: the middle of the runs, and the worst of all. */
function arrivals(runs: readonly Measurement[]): string[] {
  const delivered = runs.reduce((sum, run) => sum + run.delivered, 0);
  const expected = runs.reduce((sum, run) => sum + run.expected, 0);
  return [
    String(delivered),
    String(expected),
    String(expected - delivered),
    round(percentile(runs, 0.5)),
    round(percentile(runs, 0.99)),
    round(Math.max(...runs.map(({ latency }) => latency.max))),
  ];
}

/** The middle of the runs' percentiles; infinite where nothing arrived. */
function percentile(runs: readonly Measurement[], quantile: number): number {
  return median(
    runs.map(({ latency }) => latency.count === 0 ? Infinity : latency.percentile(quantile)),
  );
}

function cpuUsEach({ cpuMs, delivered }: Measurement): number {
  return cpuMs * 1_000 / delivered;
}

function percentage(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function medians({ rounds }: Options): string {
  return rounds === 1 ? "one round" : `totals and maximum of ${rounds} rounds, else medians`;
}

/** Says what goes on, apart from the tables. */
function progress(text: string): void {
  console.error(`… ${text}`);
}

function readDuration(text: string): number {
  const parsed = duration().safeParse(text);
  if (!parsed.success || parsed.data < 100) {
    throw new InvalidArgumentError("It must be a duration such as 20s, at least 100ms.");
  }
  return parsed.data;
}

function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number from 1.");
  }
  return Number(text);
}
