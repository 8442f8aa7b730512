/**
 * `wirebench run`: runs scenarios and prints their verdicts.
 *
 * @module
 */
import { formatResult } from "../harness/report/console.ts";
import { reports } from "../harness/report/registry.ts";
import { loadScenario } from "../harness/load.ts";
import type { RunResult } from "../harness/result.ts";
import { runPlan } from "../harness/run.ts";
import { hintFor } from "../core/suggest.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import { interrupts } from "./interrupts.ts";
import { liveDisplay } from "./live.ts";
import { scenarioFile } from "./paths.ts";
import { UsageError } from "./usage_error.ts";

/** The options of the command, as texts. */
export interface RunCommandOptions {
  set?: string[];
  seed?: number;
  target?: string[];
  report?: string[];
}

/** Runs a scenario; the exit code. */
export async function run(nameOrPath: string, options: RunCommandOptions): Promise<number> {
  const wanted = (options.report ?? []).map(readReport);
  const plan = await loadScenario(await scenarioFile(nameOrPath), {
    set: pairs(options.set ?? [], "--set", "name=value"),
    seed: options.seed,
    target: pairs(options.target ?? [], "--target", "server=host:port"),
  });
  using interrupt = interrupts();
  let result: RunResult;
  {
    using watcher = await liveDisplay({ terminal: Deno.stdout.isTerminal(), endless: false });
    result = await runPlan(plan, { signal: interrupt.signal, watcher });
  }
  console.log(formatResult(result, { colors: Deno.stdout.isTerminal() && !Deno.noColor }));
  for (const { kind, file } of wanted) await write(file, reports[kind]!(result));
  return result.exitCode;
}

/** `name=value` texts as a record. */
export function pairs(
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
