/**
 * `wirebench run`: runs scenarios and prints their verdicts.
 *
 * @module
 */
import type { EventSink, LogFile } from "../harness/event_log.ts";
import { exitCodes, worstCode } from "../harness/exit_codes.ts";
import {
  needsEarlierRuns,
  onlyLacksEarlierRuns,
  withBaselines,
} from "../harness/history/baselines.ts";
import { KeptRuns } from "../harness/history/kept_runs.ts";
import type { Plan } from "../harness/plan.ts";
import { formatSummary } from "../harness/report/console.ts";
import { formatFlakiness } from "../harness/report/flakiness.ts";
import type { RunResult } from "../harness/result.ts";
import { runPlan } from "../harness/run.ts";
import { interrupts } from "./interrupts.ts";
import { beginKeeping, keep } from "./keep.ts";
import { liveDisplay } from "./live.ts";
import { printResult } from "./print_result.ts";
import { Reports } from "./reports.ts";
import {
  listedAnew,
  openLog,
  readOptions,
  type RunCommandOptions,
  type RunOrder,
} from "./run_order.ts";
import { loadSelected } from "./selection.ts";
import { runBeside } from "./run_beside.ts";
import { watch } from "./watch.ts";
import { openWatching, tellAll, type Watching } from "./watching.ts";

/** Runs scenarios, files or folders of them, one after the other; the exit code. */
export async function run(
  namesOrPaths: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  const order = await readOptions(namesOrPaths, options);
  using interrupt = interrupts();
  await using watching = await openWatching(order.watching);
  if (!options.watch) return await runAll(order, watching, interrupt.signal);
  return await watch(order, interrupt.signal, async (signal) => {
    return await runAll(await listedAnew(order), watching, signal);
  });
}

/** Runs everything that was ordered, and writes the reports; the exit code. */
async function runAll(
  order: RunOrder,
  watching: Watching,
  signal: AbortSignal,
): Promise<number> {
  // All are checked before the first one starts.
  const plans = await loadSelected(order);
  using log = order.log === undefined ? undefined : openLog(order.log);
  const reports = new Reports(order.reports);
  const { results, failure } = order.parallel > 1
    ? await runBeside(plans, order, { log, reports }, signal)
    : { results: await runInTurn(plans, order, { log, watching, reports }, signal) };
  if (failure !== undefined && results.length === 0) throw failure;
  await reports.write(results);
  if (order.repeat > 1) console.log(formatFlakiness(results));
  else if (plans.length > 1) console.log(formatSummary(results));
  if (failure !== undefined) throw failure;
  const codes = results.map(({ exitCode }) => exitCode);
  return worstCode(signal.aborted ? [...codes, exitCodes.interrupted.code] : codes);
}

/** Who is told of the runs. */
interface Told {
  log: LogFile | undefined;
  watching: Watching;
  reports: Reports;
}

async function runInTurn(
  first: readonly Plan[],
  order: RunOrder,
  told: Told,
  signal: AbortSignal,
): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (let repetition = 0; repetition < order.repeat; repetition++) {
    // Read anew, a scenario without a seed draws another one.
    const plans = repetition === 0 ? first : await loadSelected(order);
    for (const plan of plans) {
      const result = await runOne(plan, order, told, signal);
      results.push(result);
      if (result.outcome === "interrupted") return results;
    }
  }
  return results;
}

/** Runs a plan; an inconclusive run, and only that, may be repeated with the same seed. */
async function runOne(
  plan: Plan,
  { retries, keeps }: RunOrder,
  { log, watching, reports }: Told,
  signal: AbortSignal,
): Promise<RunResult> {
  const anchored = needsEarlierRuns(plan) ? withBaselines(plan, new KeptRuns().all()) : plan;
  const keeping = keeps ? beginKeeping() : undefined;
  using kept = keeping?.run;
  const plotter = watching.plotter ?? reports.plotter();
  const sinks = [log?.write, kept?.write, plotter?.take, ...watching.logs]
    .filter((sink) => sink !== undefined);
  const tell: EventSink = (event) => sinks.forEach((sink) => sink(event));
  for (let retry = 0;; retry++) {
    let result: RunResult;
    {
      using live = await liveDisplay({ terminal: Deno.stdout.isTerminal(), endless: false });
      const watcher = tellAll([live, ...watching.watchers]);
      const { tapOf } = watching;
      result = await runPlan(anchored, { signal, watcher, log: tell, tapOf });
    }
    const isOpen = result.outcome === "inconclusive" && !onlyLacksEarlierRuns(result);
    if (!isOpen || retry >= retries) {
      reports.ended(result, plotter);
      printResult(result);
      if (keeping !== undefined) keep(plan, result, reports, keeping.open);
      return result;
    }
    tell({ event: "again" });
    console.log(`${plan.name}: inconclusive, running it again (${retry + 1} of ${retries})`);
  }
}
