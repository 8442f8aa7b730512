/**
 * `wirebench compare`: what changed from one run to another, or from some runs to others.
 *
 * @module
 */
import { percent } from "../core/units.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { compareRuns, SMALLEST_SHARE } from "../harness/history/compare.ts";
import { type KeptRun, KeptRuns } from "../harness/history/kept_runs.ts";
import { type SampledRun, sampleRun } from "../harness/history/sampled_run.ts";
import { judgeRun, readRuns } from "../harness/read_log.ts";
import { formatCompared } from "../harness/report/compared.ts";
import { logsOf } from "./kept_logs.ts";
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
 * @returns 0 where nothing changed, 1 where something did.
 */
export async function compare(
  before: string | undefined,
  after: string | undefined,
  options: CompareOptions,
): Promise<number> {
  const smallest = options.smallest === undefined ? SMALLEST_SHARE : readShare(options.smallest);
  const kept = new KeptRuns();
  const known = kept.all();
  const [was, is] = [before ?? "last~1", after ?? "last"];
  const sides = [await readSide(was, known, kept), await readSide(is, known, kept)] as const;
  const names = Object.keys(sides[0]).filter((name) => name in sides[1]);
  if (names.length === 0) {
    throw new UsageError(
      `Cannot compare ${was} with ${is}: one is of ${Object.keys(sides[0]).join(", ")}, ` +
        `the other of ${Object.keys(sides[1]).join(", ")}`,
    );
  }
  const compared = names.map((name) => compareRuns(sides[0][name]!, sides[1][name]!, smallest));
  console.log(
    compared.map((one) => formatCompared(one, smallest, options.all ?? false)).join("\n\n"),
  );
  const isSame = compared.every(({ turned, rows }) =>
    turned.length === 0 && rows.every(({ changed }) => !changed)
  );
  return isSame ? exitCodes.passed.code : exitCodes.failed.code;
}

/** The runs of one side, by scenario; what never ran to its end tells nothing of the rest. */
async function readSide(
  text: string,
  known: readonly KeptRun[],
  kept: KeptRuns,
): Promise<Record<string, SampledRun[]>> {
  const runs: SampledRun[] = [];
  for (const path of await logsOf(text, known, kept)) {
    for (const events of await readRuns(path)) {
      const result = judgeRun(path, events);
      if (result.outcome !== "error" && result.outcome !== "interrupted") {
        runs.push(sampleRun(events, result));
      }
    }
  }
  if (runs.length === 0) throw new UsageError(`Cannot compare ${text}: no run came to its end`);
  return Object.groupBy(runs, ({ result }) => result.name) as Record<string, SampledRun[]>;
}

function readShare(text: string): number {
  const parsed = percent().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--smallest ${text}: ${parsed.error.issues[0]!.message}`);
}
