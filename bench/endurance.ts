/**
 * `deno task bench endurance`: a long run, and whether the bench's own memory stays flat. It also tells
 * the CPU share of the whole bench: base, caster, rovers and judging in one process.
 *
 * @module
 */
import process from "node:process";
import { Command, InvalidArgumentError, Option } from "commander";
import { duration, formatDuration, formatSize, round } from "../core/units.ts";
import { type ScenarioInput } from "../harness/mod.ts";
import { planObject } from "../harness/load.ts";
import { runPlan } from "../harness/run.ts";
import { formatTable } from "./table.ts";

interface Options {
  for: number;
  rate: string;
}

/** The command. */
export function command(): Command {
  const span = new Option("--for <duration>", "how long").argParser((text) => {
    const parsed = duration().safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError("It must be a duration such as 10m.");
  }).default(600_000, "10m");
  return new Command("bench endurance")
    .description("Memory and CPU of a long run at a high rate.")
    .addOption(span)
    .option("--rate <rate>", "messages a second", "1000/s")
    .action((options: Options) => bench(options));
}

interface Sample {
  rssBytes: number;
  heapBytes: number;
  cpuShare: number;
}

async function bench({ for: forMs, rate }: Options): Promise<void> {
  const plan = planObject(scenario(forMs, rate), { seed: 1 });
  const samples: Sample[] = [];
  let usage = process.cpuUsage();
  const timer = setInterval(() => {
    const spent = process.cpuUsage(usage);
    usage = process.cpuUsage();
    const { rss: rssBytes, heapUsed: heapBytes } = process.memoryUsage();
    samples.push({ rssBytes, heapBytes, cpuShare: (spent.user + spent.system) / 1e6 });
  }, 1_000);
  const result = await runPlan({ ...plan, totalMs: forMs + 60_000 });
  clearInterval(timer);
  const window = Math.max(1, Math.min(60, Math.floor(samples.length / 3)));
  const settled = samples.slice(Math.min(5, samples.length - 1));
  const rows = ([["first", settled.slice(0, window)], ["last", settled.slice(-window)]] as const)
    .map(([name, part]) => [
      name,
      formatSize(median(part.map(({ rssBytes }) => rssBytes))),
      formatSize(median(part.map(({ heapBytes }) => heapBytes))),
      `${round(100 * median(part.map(({ cpuShare }) => cpuShare)))} %`,
    ]);
  console.log(formatTable(
    `${rate} for ${formatDuration(forMs)}: medians of ${window} s`,
    ["", "memory", "heap in use", "CPU of one core"],
    rows,
  ));
  const { findings } = result.verdicts[0]!;
  console.log(
    `${result.outcome}: ${findings[0]!.samples} messages, ${
      findings.map(({ metric, observed }) => `${metric} ${observed}`).join(", ")
    }`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function scenario(forMs: number, rate: string): ScenarioInput {
  const login = { user: "user1", password: "password1" };
  return {
    wirebench: 1,
    servers: {
      caster: {
        kind: "caster",
        config: {
          port: 0,
          adminPort: 0,
          streampoints: ["point1"],
          users: { user1: { password: "password1" } },
        },
      },
    },
    simulators: {
      base: { kind: "ntrip-base", via: "caster", config: { password: "server_password", rate } },
      rovers: { kind: "ntrip-rovers", via: "caster", config: login },
    },
    steps: [
      { start: "base" },
      { until: { "base.connection.opened": 1 }, within: "5s" },
      { start: "rovers" },
      { until: { "rovers.received.count": { min: 1 } }, within: "5s" },
      { mark: "steady" },
      { wait: `${forMs}ms` },
      { mark: "end" },
    ],
    expect: [{
      over: "rovers.received",
      against: "base.sent",
      during: ["steady", "end"],
      that: { equals: true, lost: 0, "latency.p99": { max: "10s" } },
    }],
  };
}
