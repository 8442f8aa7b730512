/**
 * What changed from some runs of a scenario to others.
 *
 * A metric has changed when it differs by more than noise, which is stated: by at least a share of what
 * it was, by at least what the bench can tell, and by more than its error can explain.
 *
 * @module
 */
import { metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import type { Metric, Unit } from "../../observations/metric.ts";
import type { Judgement } from "../judge.ts";
import type { RunResult } from "../result.ts";
import { type Difference, differences, RUNS_THAT_TELL } from "./noise.ts";
import type { Sample, SampledRun } from "./sampled_run.ts";

/** A smaller change of a value is not told, unless somebody asks for it. */
export const SMALLEST_SHARE = 0.1;
/** A time that changed by less may be the work of the bench's own timers. */
export const SMALLEST_MS = 0.5;
/** Chance explains a difference of up to so many standard errors. */
export const ERRORS = 4;
/** So many values must lie beyond a percentile, or a few of them move it. */
const VALUES_BEYOND = 10;
/** The statistics that are compared: one value, such as the greatest, tells nothing of all others. */
const COMPARED = ["p50", "p90", "p99"];
/** Times that follow from how senders happen to be in step: compared only where something is expected of them. */
const OF_CHANCE = ["gap", "jitter"];

/** One metric of one stream over one window, before and after. */
export interface Row {
  stream: string;
  metric: string;
  unit: Unit;
  /** `steady..end`. */
  window: string;
  before: number;
  after: number;
  /** The standard error of their difference. */
  error: number;
  changed: boolean;
}

/** An expectation that is judged otherwise than before. */
export interface Turned {
  name: string;
  before: Record<Judgement, number>;
  after: Record<Judgement, number>;
}

/** The runs of one scenario, before and after. */
export interface Compared {
  name: string;
  before: readonly RunResult[];
  after: readonly RunResult[];
  turned: readonly Turned[];
  rows: readonly Row[];
  /** Streams whose times and rates nobody can tell, since the bench itself stalled: `rovers.received steady..end`. */
  untold: readonly string[];
  /** Streams and windows that not all runs have. */
  missing: readonly string[];
  /** Figures of which there was too little to tell: `rovers.received latency.p99 (steady..end)`. */
  few: readonly string[];
}

/**
 * Compares runs of one scenario.
 *
 * @param smallestShare The smallest change that is told, as a share of the value before.
 */
export function compareRuns(
  before: readonly SampledRun[],
  after: readonly SampledRun[],
  smallestShare: number = SMALLEST_SHARE,
): Compared {
  const results = (runs: readonly SampledRun[]) => runs.map(({ result }) => result);
  const rows: Row[] = [];
  const untold: string[] = [];
  const few: string[] = [];
  const keys = [...before, ...after].map(({ samples }) => new Set(samples.keys()));
  const everywhere = keys.reduce((some, others) => some.intersection(others));
  const anywhere = keys.reduce((some, others) => some.union(others));
  for (const key of everywhere) {
    const [was, is] = [before, after].map((runs) =>
      runs.map(({ samples }) => samples.get(key)!)
    ) as [Sample[], Sample[]];
    const compared = compareStream(was, is, smallestShare);
    rows.push(...compared.rows);
    few.push(...compared.few);
    const isStalled = (samples: Sample[]) => samples.every(({ isStalled }) => isStalled);
    if (isStalled(was) || isStalled(is)) untold.push(key);
  }
  return {
    name: before[0]!.result.name,
    before: results(before),
    after: results(after),
    turned: turned(results(before), results(after)),
    rows,
    untold,
    missing: [...anywhere.difference(everywhere)],
    few,
  };
}

function compareStream(
  before: readonly Sample[],
  after: readonly Sample[],
  smallestShare: number,
): { rows: Row[]; few: string[] } {
  const [{ stream, kind, span, asked }] = before as [Sample];
  const areMany = Math.min(before.length, after.length) >= RUNS_THAT_TELL;
  const metrics = comparedMetrics(kind, asked, areMany);
  const found = differences(metrics, asked, before, after);
  const window = `${span.from}..${span.to}`;
  const rows: Row[] = [];
  const few: string[] = [];
  for (const [name, metric] of Object.entries(metrics)) {
    const difference = found[name];
    const needed = metric.tail === undefined ? 1 : VALUES_BEYOND / metric.tail;
    if (difference === undefined || difference.count < needed) {
      const wasSeen = [...before, ...after].some((sample) => sample.hasSeen(metric));
      if (wasSeen) few.push(`${stream} ${name} (${window})`);
      continue;
    }
    const { before: was, after: is, error } = difference;
    const changed = hasChanged(difference, metric.unit, smallestShare);
    rows.push({
      ...{ stream, metric: name, unit: metric.unit, window },
      ...{ before: was, after: is, error, changed },
    });
  }
  return { rows, few };
}

function hasChanged(
  { before, after, error }: Difference,
  unit: Unit,
  smallestShare: number,
): boolean {
  const difference = Math.abs(after - before);
  if (difference <= ERRORS * error) return false;
  if (unit === "ms" && difference < SMALLEST_MS) return false;
  return difference >= smallestShare * Math.abs(before);
}

/**
 * What is compared of a kind: rates and shares, the middle and the tail of times, and counts. Where many
 * runs tell how much one differs from the next, all that something is expected of as well.
 */
function comparedMetrics(
  kind: StreamKind,
  asked: ReadonlySet<string>,
  areMany: boolean,
): Record<string, Metric> {
  const metrics = metricsOf(kind);
  // How many there were says the same as how many a second, and depends on how long it was looked.
  const isToldByRate = (name: string) =>
    (name === "count" && "rate" in metrics) || (name === "bytes" && "throughput" in metrics);
  return Object.fromEntries(
    Object.entries(metrics).filter(([name, { unit, time }]) => {
      if (unit === "yes or no" || unit === "text" || isToldByRate(name)) return false;
      if (areMany && asked.has(name)) return true;
      // A time that is no statistic of many is one value, or the sum of a few.
      if (time === undefined) return unit !== "ms";
      const isAsked = [...asked].some((metric) => metrics[metric]?.time?.name === time.name);
      if (OF_CHANCE.includes(time.name) && !isAsked) return false;
      return COMPARED.some((statistic) => name === `${time.name}.${statistic}`);
    }),
  );
}

/** What the steps are called among the expectations: a run that gave up has no verdicts. */
const STEPS = "every step is done";

/** The expectations that now fail in most runs and did not before, or the other way round. */
function turned(before: readonly RunResult[], after: readonly RunResult[]): Turned[] {
  const names = new Set(
    [...before, ...after].flatMap(({ verdicts }) => verdicts.map(({ name }) => name)),
  );
  return [STEPS, ...names].map((name) => ({
    name,
    before: judgements(before, name),
    after: judgements(after, name),
  })).filter(({ before: was, after: is }) =>
    countOf(was) > 0 && countOf(is) > 0 && failsMostly(was) !== failsMostly(is)
  );
}

function judgements(runs: readonly RunResult[], name: string): Record<Judgement, number> {
  const counts = { pass: 0, fail: 0, inconclusive: 0 };
  for (const { verdicts, failure } of runs) {
    if (name === STEPS) counts[failure === undefined ? "pass" : "fail"]++;
    for (const verdict of verdicts) if (verdict.name === name) counts[verdict.judgement]++;
  }
  return counts;
}

const countOf = ({ pass, fail }: Record<Judgement, number>) => pass + fail;
/** What is flaky fails now and then, and may do so more often by chance. */
const failsMostly = ({ pass, fail }: Record<Judgement, number>) => fail > pass;
