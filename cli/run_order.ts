/**
 * What `wirebench run` is asked to do: its options, read and checked.
 *
 * @module
 */
import { statSync } from "node:fs";
import { BenchError, writeReason } from "../core/errors.ts";
import { hintFor } from "../core/suggest.ts";
import { LogFile } from "../harness/event_log.ts";
import type { LoadOptions } from "../harness/load.ts";
import { reports } from "../harness/report/registry.ts";
import { kebab } from "./part_options.ts";
import { scenarioFiles } from "./paths.ts";
import { UsageError } from "./usage_error.ts";
import type { WatchingOptions } from "./watching.ts";

/** The options of the command, as texts. */
export interface RunCommandOptions extends WatchingOptions {
  set?: string[];
  seed?: number;
  target?: string[];
  report?: string[];
  log?: string;
  retry?: number;
  filter?: string[];
  repeat?: number;
  parallel?: number;
  watch?: boolean;
  /** Undefined where it was not said. */
  keep?: boolean;
}

/** What is to be run, and how. */
export interface RunOrder {
  /** Scenarios, and folders of them, as they were named. */
  named: readonly string[];
  /** The scenarios' files. */
  files: readonly string[];
  load: LoadOptions;
  /** Only scenarios with one of these tags; all where it is empty. */
  tags: readonly string[];
  reports: readonly ReportOrder[];
  log: string | undefined;
  /** How often an inconclusive run is run again. */
  retries: number;
  /** How often everything is run. */
  repeat: number;
  /** How many scenarios run at a time. */
  parallel: number;
  /** Whether the runs are kept. */
  keeps: boolean;
  watching: WatchingOptions;
}

/** A report that is asked for: `html=report.html`. */
export interface ReportOrder {
  kind: string;
  file: string;
}

/**
 * Reads the options.
 *
 * @throws {UsageError} when one is wrong.
 * @throws {BenchError} when a file that is to be written in the end cannot be.
 */
export async function readOptions(
  namesOrPaths: readonly string[],
  options: RunCommandOptions,
): Promise<RunOrder> {
  for (const option of ["pcap", "metricsPort", "ui"] as const) {
    if (options[option] === undefined || (options.parallel ?? 1) === 1) continue;
    throw new UsageError(`--${kebab(option)} shows one run at a time: leave out --parallel`);
  }
  if (options.log !== undefined) checkWritable(options.log);
  return {
    named: namesOrPaths,
    files: await filesOf(namesOrPaths),
    load: {
      set: pairs(options.set ?? [], "--set", "name=value"),
      seed: options.seed,
      target: pairs(options.target ?? [], "--target", "server=host:port"),
    },
    tags: options.filter ?? [],
    reports: readReports(options.report ?? []),
    log: options.log,
    retries: options.retry ?? 0,
    repeat: atLeastOne(options.repeat, "--repeat"),
    parallel: atLeastOne(options.parallel, "--parallel"),
    // Who looks at a terminal comes back to it; a CI keeps what it uploads.
    keeps: options.keep ?? (Deno.stdout.isTerminal() && !Deno.env.has("CI")),
    watching: options,
  };
}

/**
 * The same with the files that are in its folders by now.
 *
 * @throws {UsageError} when a folder has no scenario any longer.
 */
export async function listedAnew(order: RunOrder): Promise<RunOrder> {
  return { ...order, files: await filesOf(order.named) };
}

async function filesOf(namesOrPaths: readonly string[]): Promise<string[]> {
  return (await Promise.all(namesOrPaths.map(scenarioFiles))).flat();
}

/** Opens an event log. @throws {BenchError} when it cannot be written. */
export function openLog(path: string): LogFile {
  try {
    return new LogFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot write ${path}: ${writeReason(path, cause)}`, { cause });
  }
}

/** Writes a file. @throws {BenchError} when it cannot be written. */
export async function write(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (cause) {
    throw new BenchError(`Cannot write ${file}: ${writeReason(file, cause)}`, { cause });
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

/**
 * Reads what `--report` says: `html=report.html`.
 *
 * @throws {UsageError} when it is wrong.
 * @throws {BenchError} when a file could not be written.
 */
export function readReports(texts: readonly string[]): ReportOrder[] {
  return texts.map((text) => {
    const [[kind, file]] = Object.entries(pairs([text], "--report", "kind=file")) as [
      [string, string],
    ];
    if (!Object.hasOwn(reports, kind)) {
      const hint = hintFor(kind, Object.keys(reports));
      throw new UsageError(`--report ${text}: there is no report ${JSON.stringify(kind)}; ${hint}`);
    }
    if (file === "") throw new UsageError(`--report ${text}: must be kind=file`);
    checkWritable(file);
    return { kind, file };
  });
}

/**
 * Tries whether a file can be written, and leaves it as it is.
 *
 * @throws {BenchError} when it cannot.
 */
function checkWritable(file: string): void {
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    // A pipe's reader would take the end of the trial for the end of all.
    if (there !== undefined && !there.isFile() && !there.isDirectory()) return;
    Deno.openSync(file, { write: true, create: true }).close();
    if (there === undefined) Deno.removeSync(Deno.realPathSync(file));
  } catch (cause) {
    throw new BenchError(`Cannot write ${file}: ${writeReason(file, cause)}`, { cause });
  }
}

function atLeastOne(number: number | undefined, option: string): number {
  if (number === 0) throw new UsageError(`${option} 0: must be at least 1`);
  return number ?? 1;
}
