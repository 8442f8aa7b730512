/**
 * `wirebench compare`: what changed from one run to another, or from some runs to others.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { percent } from "../core/units.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { type Compared, compareRuns, SMALLEST_SHARE } from "../harness/history/compare.ts";
import { isAlike, type KeptRun, KeptRuns } from "../harness/history/kept_runs.ts";
import { type SampledRun, sampleRun } from "../harness/history/sampled_run.ts";
import { judgeRun, readRuns } from "../harness/read_log.ts";
import type { RunResult } from "../harness/result.ts";
import { formatCompared } from "../harness/report/compared.ts";
import { logsOf } from "./kept_logs.ts";
import { UsageError } from "./usage_error.ts";

/** So many runs tell how much runs differ. */
const EARLIER_RUNS = 8;

/** The options of the command, as texts. */
export interface CompareOptions {
  smallest?: string;
  all?: boolean;
}

/**
 * Compares runs, scenario by scenario.
 *
 * @param before Runs: `12`, `3..7`, `last~1`, `echo~2`, the path of a log, or several with commas.
 * @returns 0 where nothing changed, 1 where something did.
 */
export async function compare(
  before: string | undefined,
  after: string | undefined,
  options: CompareOptions,
): Promise<number> {
  const smallestShare = options.smallest === undefined
    ? SMALLEST_SHARE
    : readShare(options.smallest);
  const kept = new KeptRuns();
  const known = kept.all();
  const [was, is] = [before ?? "last~1", after ?? "last"];
  const sides = [
    await readSide(was, await logsOf(was, known, kept)),
    await readSide(is, await logsOf(is, known, kept)),
  ] as const;
  const names = Object.keys(sides[0]).filter((name) => name in sides[1]);
  if (names.length === 0) {
    throw new UsageError(
      `Cannot compare ${was} with ${is}: one is of ${Object.keys(sides[0]).join(", ")}, ` +
        `the other of ${Object.keys(sides[1]).join(", ")}`,
    );
  }
  const compared: Compared[] = [];
  for (const name of names) {
    const earlier = await readEarlier(sides[0][name]![0]!.result, known, kept);
    compared.push(compareRuns(sides[0][name]!, sides[1][name]!, { smallestShare, earlier }));
  }
  const all = options.all ?? false;
  console.log(compared.map((one) => formatCompared(one, smallestShare, all)).join("\n\n"));
  const isSame = compared.every(({ turned, rows }) =>
    turned.length === 0 && rows.every(({ changed }) => !changed)
  );
  return isSame ? exitCodes.passed.code : exitCodes.failed.code;
}

/** The runs of one side, by scenario. */
async function readSide(
  text: string,
  paths: readonly string[],
): Promise<Record<string, SampledRun[]>> {
  const runs = (await Promise.all(paths.map(readLog))).flat();
  if (runs.length === 0) throw new UsageError(`Cannot compare ${text}: no run came to its end`);
  return Object.groupBy(runs, ({ result }) => result.name) as Record<string, SampledRun[]>;
}

/** The runs in a log; one that never came to its end tells nothing of the rest. */
async function readLog(path: string): Promise<SampledRun[]> {
  return (await readRuns(path)).flatMap((events) => {
    const result = judgeRun(path, events);
    const hasEnded = result.outcome !== "error" && result.outcome !== "interrupted";
    return hasEnded ? [sampleRun(events, result)] : [];
  });
}

/** Runs like a kept one that were before it. */
async function readEarlier(
  { startedAt, name, seed }: RunResult,
  known: readonly KeptRun[],
  kept: KeptRuns,
): Promise<SampledRun[]> {
  const place = known.findIndex(({ result }) =>
    result.startedAt === startedAt && result.name === name && result.seed === seed
  );
  if (place < 0) return [];
  const { result, settings } = known[place]!;
  const alike = known.slice(0, place).filter((run) => isAlike(run, { ...result, settings }));
  const logs = alike.map(({ id }) => kept.logPath(id)).filter((path) => existsSync(path));
  return (await Promise.all(logs.slice(-EARLIER_RUNS).map(readLog))).flat();
}

function readShare(text: string): number {
  const parsed = percent().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--smallest ${text}: ${parsed.error.issues[0]!.message}`);
}
