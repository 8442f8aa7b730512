/**
 * Scenarios that run beside each other, each in a process of its own, so that none of them delays
 * another's parts. Those that want the same port, or the same external part, wait for each other.
 *
 * @module
 */
import { formatAddress } from "../core/address.ts";
import { BenchError } from "../core/errors.ts";
import { programArguments } from "../harness/isolation.ts";
import type { Plan, PlannedPart } from "../harness/plan.ts";
import { readRuns } from "../harness/read_log.ts";
import { formatResult } from "../harness/report/console.ts";
import type { RunResult } from "../harness/result.ts";
import type { LogFile } from "../harness/event_log.ts";
import { portOption } from "../parts/part.ts";
import type { Reports } from "./reports.ts";
import type { RunOrder } from "./run_order.ts";

/** One file, run once with all of its rows. */
interface Job {
  file: string;
  /** What no other may use meanwhile. */
  claims: ReadonlySet<string>;
}

/** Runs the plans' files, so many at a time; the results in the order of the files. */
export async function runBeside(
  plans: readonly Plan[],
  order: RunOrder,
  told: { log: LogFile | undefined; reports: Reports },
  signal: AbortSignal,
): Promise<RunResult[]> {
  const jobs = order.files.flatMap((file): Job[] => {
    const some = plans.filter((plan) => plan.file === file);
    const claims = new Set(some.flatMap(claimsOf));
    const job = { file, claims };
    return some.length === 0 ? [] : Array.from({ length: order.repeat }, () => ({ ...job }));
  });
  const results = new Map<Job, RunResult[]>();
  const waiting = [...jobs];
  const going = new Map<Job, Promise<void>>();
  const isFree = ({ claims }: Job) =>
    [...going.keys()].every((job) => claims.isDisjointFrom(job.claims));
  for (;;) {
    while (going.size < order.parallel && !signal.aborted) {
      const job = waiting.find(isFree);
      if (job === undefined) break;
      waiting.splice(waiting.indexOf(job), 1);
      const done = runJob(job, order, told, signal).then((some) => {
        results.set(job, some);
        going.delete(job);
      });
      going.set(job, done);
    }
    if (going.size === 0) break;
    await Promise.race(going.values());
  }
  return jobs.flatMap((job) => results.get(job) ?? []);
}

async function runJob(
  { file }: Job,
  order: RunOrder,
  { log, reports }: { log: LogFile | undefined; reports: Reports },
  signal: AbortSignal,
): Promise<RunResult[]> {
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".jsonl" });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: programArguments("run", ...argumentsFor(order), "--log", path, file),
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const stop = () => {
      try {
        child.kill("SIGINT");
      } catch {
        // It has ended by itself.
      }
    };
    signal.addEventListener("abort", stop);
    const { stderr } = await child.output();
    signal.removeEventListener("abort", stop);
    const hasEnded = (await Deno.readTextFile(path)).includes('\n{"event":"end"');
    // It may have been stopped before it knew what to do about it.
    if (!hasEnded && signal.aborted) return [];
    if (!hasEnded) {
      const said = new TextDecoder().decode(stderr).trim().replace(/^error: /, "");
      throw new BenchError(said === "" ? `${file} did not come to its end` : said);
    }
    const results = await reports.readLog(path);
    if (log !== undefined) (await readRuns(path)).flat().forEach(log.write);
    const colors = Deno.stdout.isTerminal() && !Deno.noColor;
    for (const result of results) console.log(formatResult(result, { colors }));
    return results;
  } finally {
    await Deno.remove(path);
  }
}

/** What a process of its own is told of the order. */
function argumentsFor({ load, retries, keeps }: RunOrder): string[] {
  const each = (option: string, values: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  return [
    ...each("--set", load.set),
    ...each("--target", load.target),
    ...(load.seed === undefined ? [] : ["--seed", String(load.seed)]),
    "--retry",
    String(retries),
    keeps ? "--keep" : "--no-keep",
  ];
}

/** The ports that a run takes for itself, and the external parts that it dials. */
function claimsOf({ parts }: Plan): string[] {
  return [...parts.values()].flatMap((part) =>
    "external" in part ? [formatAddress(part.external)] : portsOf(part)
  );
}

function portsOf({ part, config }: PlannedPart): string[] {
  return Object.keys(part.endpoints).flatMap((endpoint) => {
    const asks = part.optionalEndpoints?.[endpoint];
    if (asks !== undefined && config[asks] === undefined) return [];
    const port = config[portOption(part, endpoint)];
    return typeof port === "number" && port > 0 ? [`port ${port}`] : [];
  });
}
