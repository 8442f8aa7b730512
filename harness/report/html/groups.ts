/**
 * What a page tells of: its runs, those of the same scenario together, and how they are told apart.
 *
 * @module
 */
import { formatDuration } from "../../../core/units.ts";
import type { RunResult } from "../../result.ts";
import { byScenario, nameOfAllRows } from "../by_scenario.ts";
import type { RunPicture } from "../picture.ts";

/** A run on the page. */
export interface ReportedRun {
  /** Which it is on the page, counting from 0. */
  index: number;
  /** What tells it from the others of its scenario. */
  label: string;
  result: RunResult;
  /** Absent where nobody took its events. */
  picture: RunPicture | undefined;
}

/** The runs of one scenario: they lie over each other. */
export interface Group {
  index: number;
  /** The scenario's; beside it the file, where another one on the page is called the same. */
  name: string;
  runs: readonly ReportedRun[];
}

/** Puts the runs of the same scenario together; each row of its data is a run. */
export function groupsOf(
  results: readonly RunResult[],
  pictures: ReadonlyMap<RunResult, RunPicture>,
  numbers: ReadonlyMap<RunResult, number>,
): Group[] {
  const runs = results.map((result, index) => ({
    index,
    label: "",
    result,
    picture: pictures.get(result),
  }));
  const scenarios = byScenario(runs, ({ result: { name, file } }) => ({
    name: nameOfAllRows(name),
    file,
  }));
  return scenarios.map(({ title, all }, index) => ({
    index,
    name: title,
    runs: all.length === 1 ? all.map((run) => ({ ...run, label: title })) : labelled(all, numbers),
  }));
}

/** Tells runs apart by the numbers they are kept by; beside those, a place is no number of a run. */
function labelled(
  runs: readonly ReportedRun[],
  numbers: ReadonlyMap<RunResult, number>,
): ReportedRun[] {
  const isKept = runs.some(({ result }) => numbers.has(result));
  return runs.map((run, i) => {
    const { seed, durationMs } = run.result;
    const number = numbers.get(run.result);
    const which = isKept && number === undefined ? `log ${i + 1}` : `run ${number ?? i + 1}`;
    return { ...run, label: `${which} (seed ${seed}, ${formatDuration(durationMs)})` };
  });
}

/** The address of a plot on the page. */
export function plotId({ index }: Pick<Group, "index">, stream: string, plot: string): string {
  return `plot-${index}-${stream}-${plot}`;
}

/** The address on the page of how the instances of a part compare in a run. */
export function instancesId({ index }: Pick<ReportedRun, "index">, stream: string): string {
  return `instances-${index}-${stream}`;
}

/** The address of a verdict on the page. */
export function verdictId({ index }: Pick<ReportedRun, "index">, verdict: number): string {
  return `verdict-${index}-${verdict}`;
}

/** The address of a line of a scenario's text. */
export function lineId({ index }: Pick<Group, "index">, line: number): string {
  return `line-${index}-${line}`;
}
