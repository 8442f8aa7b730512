/**
 * `wirebench run`: runs scenarios and prints their verdicts.
 *
 * @module
 */
import { ScenarioError } from "../harness/diagnostics.ts";
import { type EventSink, LogFile } from "../harness/event_log.ts";
import { worstCode } from "../harness/exit_codes.ts";
import { type LoadOptions, loadScenario } from "../harness/load.ts";
import type { Plan } from "../harness/plan.ts";
import { formatResult, formatSummary } from "../harness/report/console.ts";
import { reports } from "../harness/report/registry.ts";
import type { RunResult } from "../harness/result.ts";
import { runPlan } from "../harness/run.ts";
import { hintFor } from "../core/suggest.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import { interrupts } from "./interrupts.ts";
import { liveDisplay } from "./live.ts";
import { scenarioFiles } from "./paths.ts";
import { UsageError } from "./usage_error.ts";

/** The options of the command, as texts. */
export interface RunCommandOptions {
  set?: string[];
  seed?: number;
  target?: string[];
  report?: string[];
  log?: string;
  retry?: number;
}

/** Runs scenarios, files or folders of them, one after the other; the exit code. */
export async function run(
  namesOrPaths: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  const wanted = (options.report ?? []).map(readReport);
  const files = (await Promise.all(namesOrPaths.map(scenarioFiles))).flat();
  const load = {
    set: pairs(options.set ?? [], "--set", "name=value"),
    seed: options.seed,
    target: pairs(options.target ?? [], "--target", "server=host:port"),
  };
  // All are checked before the first one starts.
  const plans = await loadAll(files, load);
  using interrupt = interrupts();
  using log = options.log === undefined ? undefined : openLog(options.log);
  const results: RunResult[] = [];
  for (const plan of plans) {
    const result = await runOne(plan, options.retry ?? 0, interrupt.signal, log?.write);
    results.push(result);
    console.log(formatResult(result, { colors: Deno.stdout.isTerminal() && !Deno.noColor }));
    if (result.outcome === "interrupted") break;
  }
  if (plans.length > 1) console.log(formatSummary(results));
  for (const { kind, file } of wanted) await write(file, reports[kind]!.format(results));
  return worstCode(results.map(({ exitCode }) => exitCode));
}

/** Runs a plan; an inconclusive run, and only that, may be repeated with the same seed. */
async function runOne(
  plan: Plan,
  retries: number,
  signal: AbortSignal,
  log: EventSink | undefined,
): Promise<RunResult> {
  for (let retry = 0;; retry++) {
    let result: RunResult;
    {
      using watcher = await liveDisplay({ terminal: Deno.stdout.isTerminal(), endless: false });
      result = await runPlan(plan, { signal, watcher, ...(log === undefined ? {} : { log }) });
    }
    if (result.outcome !== "inconclusive" || retry >= retries) return result;
    log?.({ event: "again" });
    console.log(`${plan.name}: inconclusive, running it again (${retry + 1} of ${retries})`);
  }
}

async function loadAll(files: readonly string[], options: LoadOptions): Promise<Plan[]> {
  const loaded = await Promise.allSettled(files.map((file) => loadScenario(file, options)));
  const errors = loaded.filter((one) => one.status === "rejected").map(({ reason }) => reason);
  const mistakes = errors.filter((error) => error instanceof ScenarioError);
  if (mistakes.length > 0) throw new ScenarioError(mistakes.flatMap((one) => one.diagnostics));
  if (errors.length > 0) throw errors[0];
  return loaded.flatMap((one) => one.status === "fulfilled" ? one.value : []);
}

function openLog(path: string): LogFile {
  try {
    return new LogFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** `name=value` texts as a record. */
function pairs(
  texts: readonly string[],
  option: string,
  form: string,
): Record<string, string> {
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`${option} ${text}: must be ${form}`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

function readReport(text: string): { kind: string; file: string } {
  const [[kind, file]] = Object.entries(pairs([text], "--report", "kind=file")) as [
    [string, string],
  ];
  if (!(kind in reports)) {
    const hint = hintFor(kind, Object.keys(reports));
    throw new UsageError(`--report ${text}: there is no report ${JSON.stringify(kind)}; ${hint}`);
  }
  return { kind, file };
}

async function write(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (cause) {
    throw new BenchError(`Cannot write ${file}: ${systemReason(cause)}`, { cause });
  }
}
