/**
 * `deno task bench watching`: what it costs to look at a run: reports, captures, metrics, the page.
 *
 * @module
 */
import { Command, Option } from "commander";
import { systemClock } from "../core/clock.ts";
import { BenchError } from "../core/errors.ts";
import { round } from "../core/units.ts";
import { Child } from "./child.ts";
import { freePorts } from "./free_ports.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable, target } from "./table.ts";
import { wholeNumber } from "./whole_number.ts";

/** What `children/command.ts` is told. */
export interface CommandPlan {
  /** The command line, without the program's name. */
  args: string[];
  /** Where it is called. */
  folder: string;
}

interface Options {
  rounds: number;
  rovers: number;
  /** Only the first way and the last one. */
  ends?: boolean;
}

/** A way to look at a run. */
interface Way {
  name: string;
  args: readonly string[];
  /** What somebody asks for meanwhile: where metrics are. */
  asked?: string;
  /** What somebody follows meanwhile: where the page's WebSocket is. */
  followed?: string;
}

/** The most CPU time that a run may use which is looked at in every way, beside one that is not. */
const MOST = 1.2;
/** Prometheus asks every 15 s or every minute, unless it is told otherwise. */
const ASK_EVERY_MS = 5_000;
/** How long until what was not there yet is tried again. */
const AGAIN_MS = 50;

/** The command. */
export function command(): Command {
  const number = (flags: string, text: string, initial: number) =>
    new Option(flags, text).argParser(wholeNumber).default(initial);
  return new Command("bench watching")
    .description("The CPU time of a run that is looked at, beside one that is not.")
    .addOption(number("--rounds <n>", "how often each way is measured", 3))
    .addOption(number("--rovers <n>", "how many rovers get ten messages a second", 200))
    .option("--ends", "only nobody, and all of it")
    .action((options) => bench(options as Options));
}

async function bench({ rounds, rovers, ends = false }: Options): Promise<void> {
  const all = waysToLook();
  const ways = ends ? [all[0]!, all.at(-1)!] : all;
  const folder = await Deno.makeTempDir({ prefix: "wirebench-bench-" });
  try {
    const results = await inTurn(ways, rounds, (way, at) => {
      console.error(`${way.name}, round ${at + 1} of ${rounds}`);
      return cpuOf(way, rovers, folder);
    });
    const alone = results.get(ways[0]!)!;
    // A machine is faster at one time than at another: runs are compared with the one beside them.
    const besideAlone = (runs: readonly number[]) => median(runs.map((ms, i) => ms / alone[i]!));
    const rows = [...results].map(([{ name }, runs]) => [
      name,
      `${round(median(runs) / 1_000)} s`,
      times(besideAlone(runs)),
    ]);
    const share = besideAlone(results.get(ways.at(-1)!)!);
    console.log(formatTable(
      `ntrip-5-rovers with ${rovers} rovers; medians of ${rounds} rounds`,
      ["", "CPU time", "beside nobody"],
      rows,
    ));
    const text = `all of it costs at most ${MOST} times as much: ${times(share)}`;
    console.log(target(share <= MOST, text));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function waysToLook(): Way[] {
  const [metrics, page] = freePorts(2) as [number, number];
  const asked = `http://127.0.0.1:${metrics}/metrics`;
  const followed = `ws://127.0.0.1:${page}/live`;
  const reports = ["--report", "html=r.html", "--report", "junit=r.xml", "--report", "json=r.json"];
  const all = {
    "kept": { args: ["--keep"] },
    "reports": { args: reports },
    "metrics, asked every 5 s": { args: ["--metrics-port", `${metrics}`], asked },
    "a page, and who looks": { args: ["--ui", `${page}`], followed },
    "a capture": { args: ["--pcap", "r.pcapng"] },
  };
  const kept = (args: readonly string[]) => args.includes("--keep") ? args : [...args, "--no-keep"];
  return [
    { name: "nobody", args: kept([]) },
    ...Object.entries(all).map(([name, way]) => ({ name, ...way, args: kept(way.args) })),
    { name: "all of it", args: Object.values(all).flatMap(({ args }) => args), asked, followed },
  ];
}

/** The user and system time of one run, from the start of its process. */
async function cpuOf({ args, asked, followed }: Way, rovers: number, folder: string) {
  const scenario = ["run", "ntrip-5-rovers", "--set", `rovers=${rovers}`];
  const plan: CommandPlan = { args: [...scenario, ...args], folder };
  await using child = new Child("command", plan);
  const over = new AbortController();
  const looking = [
    asked === undefined ? undefined : askAgain(asked, over.signal),
    followed === undefined ? undefined : follow(followed, over.signal),
  ];
  const { code, cpuMs } = await child.next() as { code: number; cpuMs: number };
  over.abort();
  const [answers, seen] = await Promise.all(looking);
  if (code !== 0) throw new BenchError(`The run ended with exit code ${code}`);
  if (answers === 0 || seen === 0) throw new BenchError("Nobody could look at the run");
  return cpuMs;
}

/** Asks again and again; how often there was an answer. */
async function askAgain(url: string, signal: AbortSignal): Promise<number> {
  let answers = 0;
  while (!signal.aborted) {
    let waitMs = AGAIN_MS;
    try {
      const text = await (await fetch(url, { signal })).text();
      if (text.includes("wirebench_run_elapsed_ms")) answers++;
      waitMs = ASK_EVERY_MS;
    } catch {
      // It does not listen yet, or no longer.
    }
    await systemClock.sleep(waitMs, signal).catch(() => {});
  }
  return answers;
}

/** Follows the run as its page does, until that ends; how often something new came. */
async function follow(url: string, signal: AbortSignal): Promise<number> {
  let seen = 0;
  while (!signal.aborted && seen === 0) {
    const socket = new WebSocket(url);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    socket.onmessage = ({ data }) => {
      seen++;
      socket.send(String(JSON.parse(data).version));
    };
    // Until it listens, an attempt ends at once.
    socket.onclose = () => setTimeout(resolve, AGAIN_MS);
    await over;
  }
  return seen;
}

const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
