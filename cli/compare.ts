/**
 * `wirebench compare`: what changed from one run to another, or from some runs to others.
 *
 * @module
 */
import { percent } from "../core/units.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { compareRuns, SMALLEST_SHARE } from "../harness/history/compare.ts";
import { type SampledRun, sampleRun } from "../harness/history/sampled_run.ts";
import { judgeRun, readRuns } from "../harness/read_log.ts";
import { formatCompared } from "../harness/report/compared.ts";
import { endedRuns, hasEnded, namedLogs } from "./kept_logs.ts";
import { UsageError } from "./usage_error.ts";

/** The options of the command, as texts. */
export interface CompareOptions {
  smallest?: string;
  all?: boolean;
}

/**
 * Compares runs, scenario by scenario.
 *
 * @param before Runs: `12`, `3..7`, `last~1`, `echo~2`, the path of a log, or several with commas.
 * @returns 0 where nothing changed, 1 where something did, 4 where not everything can be told.
 */
export async function compare(
  before: string | undefined,
  after: string | undefined,
  options: CompareOptions,
): Promise<number> {
  const smallestShare = options.smallest === undefined
    ? SMALLEST_SHARE
    : readShare(options.smallest);
  const [was, is] = [before ?? "last~1", after ?? "last"];
  const sides = [
    await readSide(was),
    await readSide(is),
  ] as const;
  const names = Object.keys(sides[0]).filter((name) => name in sides[1]);
  if (names.length === 0) {
    throw new UsageError(
      `Cannot compare ${was} with ${is}: one is of ${Object.keys(sides[0]).join(", ")}, ` +
        `the other of ${Object.keys(sides[1]).join(", ")}`,
    );
  }
  const others = Object.keys({ ...sides[0], ...sides[1] }).filter((name) => !names.includes(name));
  const compared = names.map((name) =>
    compareRuns(sides[0][name]!, sides[1][name]!, smallestShare)
  );
  const all = options.all ?? false;
  console.log(compared.map((one) => formatCompared(one, smallestShare, all)).join("\n\n"));
  for (const name of others) console.log(`\n${name}: not on both sides`);
  const hasChanged = compared.some(({ turned, rows }) =>
    turned.length > 0 || rows.some(({ changed }) => changed)
  );
  if (hasChanged) return exitCodes.failed.code;
  const isUntold = compared.some(({ untold, missing, rows }) =>
    untold.length + missing.length > 0 || rows.length === 0
  );
  const isTold = !isUntold && others.length === 0;
  return isTold ? exitCodes.passed.code : exitCodes.inconclusive.code;
}

/** The runs of one side, by scenario; one that never came to its end tells nothing of the rest. */
async function readSide(text: string): Promise<Record<string, SampledRun[]>> {
  const logs = await namedLogs(text);
  const runs = (await Promise.all(logs.map(({ path }) => readLog(path)))).flat();
  const ended = runs.filter(({ result }) => hasEnded(result))
    .map(({ events, result }) => sampleRun(events, result));
  if (ended.length === 0) {
    const { name } = runs[0]!.result;
    const others = await endedRuns(name);
    const hint = others.length < 2 ? "" : `; of ${name}, ${others.slice(-2).join(" and ")} did: ` +
      `wirebench compare ${others.slice(-2).join(" ")}`;
    throw new UsageError(`Cannot compare ${text}: no run came to its end${hint}`);
  }
  return Object.groupBy(ended, ({ result }) => result.name) as Record<string, SampledRun[]>;
}

async function readLog(path: string) {
  return (await readRuns(path)).map((events) => ({ events, result: judgeRun(path, events) }));
}

function readShare(text: string): number {
  const parsed = percent().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--smallest ${text}: ${parsed.error.issues[0]!.message}`);
}
