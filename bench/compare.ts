/**
 * `deno task bench compare`: whether `wirebench compare` tells of a change where there is one, and of
 * none where there is none: runs of the same build, and runs over a link that is a fifth slower.
 *
 * @module
 */
import { Command, Option } from "commander";
import { BenchError } from "../core/errors.ts";
import type { LogEvent } from "../harness/event_log.ts";
import { compareRuns } from "../harness/history/compare.ts";
import { type SampledRun, sampleRun } from "../harness/history/sampled_run.ts";
import { planObject } from "../harness/load.ts";
import type { ScenarioInput } from "../harness/mod.ts";
import { runPlan } from "../harness/run.ts";
import { inTurn } from "./rounds.ts";
import { formatTable, target } from "./table.ts";
import { wholeNumber } from "./whole_number.ts";

interface Options {
  runs: number;
}

/** How many runs a side has, besides one. */
const RUNS_A_SIDE = 5;

/** The command. */
export function command(): Command {
  const runs = new Option("--runs <n>", "how often each scenario runs, as it is and slower");
  return new Command("bench compare")
    .description("How often a change is told where there is one, and where there is none.")
    .addOption(runs.argParser(wholeNumber).default(10))
    .action((options) => bench(options as Options));
}

async function bench({ runs }: Options): Promise<void> {
  const names = Object.keys(scenarios) as (keyof typeof scenarios)[];
  const runsOf = await inTurn(names, runs, async (name, at) => {
    console.error(`${name}, run ${at + 1} of ${runs}`);
    const [usual, slower] = scenarios[name];
    return [await run(usual()), await run(slower())] as const;
  });
  const rows: string[][] = [];
  const sums = { same: 0, told: 0, slower: 0, found: 0 };
  for (const [name, results] of runsOf) {
    const usual = results.map(([run]) => run);
    const slower = results.map(([, run]) => run);
    for (const size of [1, RUNS_A_SIDE]) {
      const sides = sidesOf(usual, size);
      const same = sides.slice(1).map((side, i) => [sides[i]!, side] as const);
      const changed = sidesOf(slower, size).map((side, i) => [sides[i]!, side] as const);
      const [told, found] = [same, changed].map((pairs) => pairs.filter(hasChanged).length);
      sums.same += same.length;
      sums.told += told!;
      sums.slower += changed.length;
      sums.found += found!;
      rows.push([
        `${name}, ${size} a side`,
        `${told} of ${same.length}`,
        `${found} of ${changed.length}`,
      ]);
    }
  }
  console.log(formatTable(
    `${runs} runs each; how many comparisons tell of a change`,
    ["", "same build", "a fifth slower"],
    rows,
  ));
  const { same, told, slower, found } = sums;
  console.log(
    target(told <= same / 10, `at most a tenth of the same build: ${told} of ${same}`) +
      target(found === slower, `every slower link: ${found} of ${slower}`),
  );
}

function hasChanged([before, after]: readonly [SampledRun[], SampledRun[]]): boolean {
  const { turned, rows } = compareRuns(before, after);
  return turned.length > 0 || rows.some(({ changed }) => changed);
}

/** The runs in groups of a size, one behind the other. */
function sidesOf(runs: readonly SampledRun[], size: number): SampledRun[][] {
  return Array.from(
    { length: Math.floor(runs.length / size) },
    (_, i) => runs.slice(i * size, (i + 1) * size),
  );
}

async function run(scenario: ScenarioInput): Promise<SampledRun> {
  const events: LogEvent[] = [];
  const result = await runPlan(planObject(scenario, { seed: 1 }), {
    log: (event) => events.push(event),
  });
  if (result.failure !== undefined) throw new BenchError(result.failure.message);
  return sampleRun(events, result);
}

const scenarios = {
  "a link of 20 ms": [() => echoes("20ms"), () => echoes("24ms")],
  "a caster behind 30 ms": [() => corrections("30ms"), () => corrections("36ms")],
  "a link of 16 MB/s": [() => download("16MB/s"), () => download("12.8MB/s")],
} as const;

/** What a few seconds are like of which something is expected. */
const observed = (expected: ScenarioInput["expect"]) => ({
  steps: [{ mark: "steady" }, { wait: "5s" }, { mark: "end" }],
  expect: expected,
});

function echoes(delay: string): ScenarioInput {
  const { steps, expect } = observed([
    { over: "clients.echoes", during: ["steady", "end"], that: { errors: 0 } },
  ]);
  return {
    wirebench: 1,
    links: { air: { to: "echo", faults: [{ kind: "latency", delay }] } },
    servers: { echo: { kind: "echo", config: { port: 0 } } },
    simulators: {
      clients: { kind: "echo-clients", via: "air", count: 3, config: { rate: "15/s" } },
    },
    steps: [
      { start: "clients" },
      { until: { "clients.connection.concurrent": 1 }, within: "5s" },
      ...steps,
    ],
    expect,
  };
}

function corrections(delay: string): ScenarioInput {
  const { steps, expect } = observed([{
    over: "rovers.received",
    against: "base.sent",
    during: ["steady", "end"],
    that: { equals: true, lost: 0 },
  }]);
  const login = { user: "user1", password: "password1" };
  const users = { user1: { password: "password1" } };
  return {
    wirebench: 1,
    links: { air: { to: "caster", faults: [{ kind: "latency", delay, jitter: "5ms" }] } },
    servers: {
      caster: {
        kind: "caster",
        config: { port: 0, adminPort: 0, streampoints: ["point1"], users },
      },
    },
    simulators: {
      base: {
        kind: "ntrip-base",
        via: "caster",
        config: { password: "server_password", rate: "10/s" },
      },
      rovers: { kind: "ntrip-rovers", via: "air", count: 5, config: login },
    },
    steps: [
      { start: "base" },
      { until: { "base.connection.opened": 1 }, within: "5s" },
      { start: "rovers" },
      { until: { "rovers.received.count": { min: 1 } }, within: "5s" },
      ...steps,
    ],
    expect,
  };
}

function download(rate: string): ScenarioInput {
  const faults = [{ kind: "bandwidth" as const, rate, scope: "link" as const }];
  return {
    wirebench: 1,
    links: { thin: { to: "origin", faults } },
    servers: {
      downloader: {
        kind: "downloader",
        via: "thin",
        config: { port: 0, files: "${scratch}", threadsSize: 8 },
      },
    },
    simulators: {
      origin: { kind: "range-server", config: { port: 0, file: ["/big.bin=64MiB"] } },
    },
    steps: [
      { start: "downloader" },
      { call: "downloader.add", with: { path: "/big.bin" } },
      { until: { "downloader.file.count": 1 }, within: "30s" },
    ],
    expect: [{
      over: "downloader.file",
      against: "origin.files",
      that: { equals: true, "duration.max": { max: "30s" } },
    }],
  };
}
