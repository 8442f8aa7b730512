/**
 * Scenarios that run beside each other, each in a process of its own, so that none of them delays
 * another's parts. Those that want the same port, or the same external part, wait for each other.
 *
 * @module
 */
import { formatAddress } from "../core/address.ts";
import { BenchError } from "../core/errors.ts";
import type { LogEvent, LogFile } from "../harness/event_log.ts";
import { worstCode } from "../harness/exit_codes.ts";
import { KeptRuns, type RunBeingKept } from "../harness/history/kept_runs.ts";
import { programArguments } from "../harness/isolation.ts";
import type { Plan, PlannedPart } from "../harness/plan.ts";
import { readEndedRuns } from "../harness/read_log.ts";
import type { RunResult } from "../harness/result.ts";
import { portOption } from "../parts/part.ts";
import { keep } from "./keep.ts";
import { printResult } from "./print_result.ts";
import type { Reports } from "./reports.ts";
import type { RunOrder } from "./run_order.ts";

/** One file, run once with all of its rows. */
interface Job {
  file: string;
  /** One for each row. */
  plans: readonly Plan[];
  /** What no other may use meanwhile. */
  claims: ReadonlySet<string>;
  /** Of the rows that have ended. */
  results: RunResult[];
}

/** Who is told of the runs. */
interface Told {
  log: LogFile | undefined;
  reports: Reports;
}

/** What became of runs beside each other. */
export interface RunsBeside {
  /** In the order of the files. */
  results: RunResult[];
  /** Why one of the processes could not do it, which stopped the others. */
  failure: unknown;
}

/** Runs the plans' files, so many at a time. Nothing goes on any longer when it returns. */
export async function runBeside(
  plans: readonly Plan[],
  order: RunOrder,
  told: Told,
  interrupt: AbortSignal,
): Promise<RunsBeside> {
  const jobs = order.files.flatMap((file): Job[] => {
    const some = plans.filter((plan) => plan.file === file);
    const claims = new Set(some.flatMap(claimsOf));
    if (some.length === 0) return [];
    return Array.from({ length: order.repeat }, () => ({ file, plans: some, claims, results: [] }));
  });
  const stopping = new AbortController();
  const signal = AbortSignal.any([interrupt, stopping.signal]);
  let failure: unknown;
  const waiting = [...jobs];
  const going = new Map<Job, Promise<unknown>>();
  const isFree = ({ claims }: Job) =>
    [...going.keys()].every((job) => claims.isDisjointFrom(job.claims));
  for (;;) {
    while (going.size < order.parallel && !signal.aborted) {
      const job = waiting.find(isFree);
      if (job === undefined) break;
      waiting.splice(waiting.indexOf(job), 1);
      const done = runJob(job, order, told, signal)
        .catch((error) => {
          failure ??= error;
          stopping.abort();
        })
        .finally(() => going.delete(job));
      going.set(job, done);
    }
    if (going.size === 0) break;
    await Promise.race(going.values());
  }
  return { results: jobs.flatMap(({ results }) => results), failure };
}

/** Runs a file. @throws {BenchError} when its process ends before all of its rows have. */
async function runJob(
  job: Job,
  order: RunOrder,
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".jsonl" });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: programArguments("run", ...argumentsFor(order), "--log", path, job.file),
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
    if (signal.aborted) stop();
    const { code, stderr } = await child.output();
    signal.removeEventListener("abort", stop);
    for (const events of await readEndedRuns(path)) takeRun(job, path, events, order, told);
    // It may have been stopped before it knew what to do about it.
    if (signal.aborted) return;
    const { length } = job.results;
    if (length > 0 && code === worstCode(job.results.map(({ exitCode }) => exitCode))) return;
    const said = new TextDecoder().decode(stderr).trim().replace(/^error: /, "");
    throw new BenchError(said === "" ? `${job.file} did not come to its end` : said);
  } finally {
    await Deno.remove(path);
  }
}

function takeRun(
  { plans, results }: Job,
  path: string,
  events: readonly LogEvent[],
  { keeps }: RunOrder,
  { log, reports }: Told,
): void {
  const result = reports.judge(path, events);
  results.push(result);
  if (log !== undefined) events.forEach(log.write);
  printResult(result);
  if (!keeps) return;
  const plan = plans.find(({ name }) => name === result.name)!;
  keep(plan, result, reports, () => keptFrom(events));
}

/** A run that is kept once it has ended: its process knows nothing of what is kept. */
function keptFrom(events: readonly LogEvent[]): RunBeingKept {
  const kept = new KeptRuns().begin();
  events.forEach(kept.write);
  return kept;
}

/** What a process of its own is told of the order. */
function argumentsFor({ load, retries }: RunOrder): string[] {
  const each = (option: string, values: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  return [
    ...each("--set", load.set),
    ...each("--target", load.target),
    ...(load.seed === undefined ? [] : ["--seed", String(load.seed)]),
    "--retry",
    String(retries),
    "--no-keep",
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
