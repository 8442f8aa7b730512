/**
 * `deno task bench link`: what a link costs that does nothing, beside `socat` and a bare relay, and how
 * exactly it does what it is told.
 *
 * @module
 */
import { Command, Option } from "commander";
import { round } from "../core/units.ts";
import { parseFault } from "../faults/spec.ts";
import { bareRelay, link } from "./relays/child_relay.ts";
import { direct, type Relay } from "./relays/relay.ts";
import { socat } from "./relays/socat.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable, target } from "./table.ts";
import { roundTrips, waysDown } from "./wire/delay.ts";
import { pace } from "./wire/pace.ts";
import { throughput } from "./wire/throughput.ts";
import { wholeNumber } from "./whole_number.ts";

/** The options of the command, read. */
interface Options {
  rounds: number;
  samples: number;
  seconds: number;
  size: number;
  table?: keyof typeof tables;
}

const tables = { throughput: howMuch, delay: howLong, latency: howLate, bandwidth: howFast };

/** The command. */
export function command(): Command {
  const number = (flags: string, text: string, initial: number) =>
    new Option(flags, text).argParser(wholeNumber).default(initial);
  return new Command("bench link")
    .description(
      "A link without faults beside socat and a bare relay, and how exact its faults are.",
    )
    .addOption(number("--rounds <n>", "how often each relay is measured", 3))
    .addOption(number("--size <MiB>", "how much goes through each time", 1_000))
    .addOption(number("--samples <n>", "samples of each latency", 1_000))
    .addOption(number("--seconds <n>", "how long each bandwidth is watched", 4))
    .addOption(new Option("--table <name>", "only this table").choices(Object.keys(tables)))
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

async function howMuch({ rounds, size }: Options): Promise<string> {
  const { relays, skipped } = await present([direct, socat, bareRelay, link()]);
  const results = await inTurn(relays, rounds, (relay, round) => {
    progress(`throughput: ${relay.name}, round ${round + 1} of ${rounds}`);
    return throughput(relay, size);
  });
  const middle = new Map([...results].map(([{ name }, runs]) => [name, median(runs)]));
  const ours = middle.get("link")!;
  const rows = [...middle].map(([name, value]) => [name, round(value), times(ours / value)]);
  const best = Math.min(
    ...[socat.name, bareRelay.name].map((name) => middle.get(name) ?? Infinity),
  );
  return formatTable(
    `One connection, one way, ${size} MiB; ${ofRounds(rounds)}`,
    ["", "MB/s", "link is"],
    [...rows, ...skipped],
  ) +
    target(ours / best >= 0.6, `at least 60 % of socat or the bare relay: ${times(ours / best)}`);
}

async function howLong({ rounds, samples }: Options): Promise<string> {
  const { relays, skipped } = await present([direct, socat, bareRelay, link()]);
  const results = await inTurn(relays, rounds, async (relay, round) => {
    progress(`delay: ${relay.name}, round ${round + 1} of ${rounds}`);
    const tripsMs = await roundTrips(relay, samples);
    return [quantile(tripsMs, 0.5), quantile(tripsMs, 0.99)] as const;
  });
  const middle = new Map(
    [...results].map(([{ name }, runs]) =>
      [name, [0, 1].map((i) => median(runs.map((run) => run[i]!)))] as const
    ),
  );
  const base = middle.get(direct.name)!;
  const added = (name: string) => middle.get(name)!.map((value, i) => value - base[i]!);
  const rows = [...middle].map(([name, values]) => [
    name,
    ...values.map(round),
    ...(name === direct.name ? ["", ""] : added(name).map(round)),
  ]);
  const [, p99] = added("link");
  return formatTable(
    `Round trips of 64 B, ${samples} one after the other, ms; ${ofRounds(rounds)}`,
    ["", "p50", "p99", "p50 added", "p99 added"],
    [...rows, ...skipped],
  ) + target(p99! < 1, `adds less than 1 ms at p99 on an idle machine: ${round(p99!)} ms`);
}

const latencies = [
  "delay: 5ms",
  "delay: 20ms",
  "delay: 100ms",
  "delay: 50ms, jitter: 10ms",
  "delay: 50ms, jitter: 10ms, distribution: normal",
  "delay: 50ms, jitter: 10ms, distribution: pareto",
];

async function howLate({ samples }: Options): Promise<string> {
  const rows: string[][] = [];
  let isMet = true;
  for (const text of latencies) {
    progress(`latency: ${text}`);
    const fault = `kind: latency, ${text}, direction: down`;
    const asked = parseFault(fault).delay as number;
    const delaysMs = await waysDown(link(fault), samples, asked / 5);
    const middle = quantile(delaysMs, 0.5);
    const isNear = Math.abs(middle - asked) <= Math.max(1.5, 0.05 * asked);
    isMet &&= isNear;
    const others = [0.01, 0.25, 0.75, 0.99].map((q) => round(quantile(delaysMs, q)));
    rows.push([text, round(middle), round(middle - asked), ...others, String(delaysMs.length)]);
  }
  return formatTable(
    "Latency from the target to the client over five connections, ms",
    ["", "median", "off by", "p1", "p25", "p75", "p99", "samples"],
    rows,
  ) + target(isMet, "every median within 5 % or 1.5 ms of what was asked");
}

const bandwidths = [
  { text: "rate: 100kB/s", connections: 1 },
  { text: "rate: 1MiB/s", connections: 1 },
  { text: "rate: 20MiB/s", connections: 1 },
  { text: "rate: 1MiB/s", connections: 4 },
  { text: "rate: 1MiB/s, scope: link", connections: 4 },
];

async function howFast({ seconds }: Options): Promise<string> {
  const rows: string[][] = [];
  let isMet = true;
  for (const { text, connections } of bandwidths) {
    progress(`bandwidth: ${text}, ${connections} connections`);
    const fault = `kind: bandwidth, ${text}`;
    const { bytesPerSecond, reads } = await pace(link(fault), connections, seconds);
    const spec = parseFault(fault);
    const asked = (spec.rate as number) * (spec.scope === "link" ? 1 : connections);
    const off = bytesPerSecond.map((bytes) => bytes / asked - 1);
    const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
    const worst = off.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0]!;
    isMet &&= Math.abs(mean) <= 0.05;
    rows.push([
      `${text}; ${connections} at once`,
      round(asked / 1_000),
      round(asked * (1 + mean) / 1_000),
      percentage(mean),
      percentage(worst),
      String(reads),
    ]);
  }
  return formatTable(
    `Bandwidth over ${seconds} s, kB/s`,
    ["", "asked", "measured", "off by", "worst second", "reads"],
    rows,
  ) + target(isMet, "every bandwidth within 5 % of what was asked");
}

function ofRounds(rounds: number): string {
  return rounds === 1 ? "one round" : `medians of ${rounds} rounds`;
}

/** Those that can run here, and a row for each that cannot. */
async function present(all: Relay[]): Promise<{ relays: Relay[]; skipped: string[][] }> {
  const relays: Relay[] = [];
  const skipped: string[][] = [];
  for (const relay of all) {
    const reason = await relay.missing();
    if (reason === undefined) relays.push(relay);
    else skipped.push([relay.name, `skipped: ${reason}`]);
  }
  return { relays, skipped };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

function times(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function percentage(share: number): string {
  return `${share < 0 ? "-" : "+"}${(Math.abs(share) * 100).toFixed(1)} %`;
}

/** Says what goes on, apart from the tables. */
function progress(text: string): void {
  console.error(`… ${text}`);
}
