/**
 * What an expectation asks of a metric, and whether a value meets it.
 *
 * @module
 */
import { z } from "zod";
import {
  duration,
  formatDuration,
  formatSize,
  percent,
  proportion,
  rate,
  round,
  size,
  throughput,
} from "../core/units.ts";
import type { Unit } from "../observations/metric.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { formatPath, type Path, type Source } from "./source.ts";

const OF_LAST = "must say of how many runs, such as last 5";
const amount = z.union([z.number(), z.string()]);

/** What a comparison may be that is no bare value. */
export const comparisonForms = {
  earlierRuns: z.strictObject({
    min: amount.optional().describe("The least, as a share of their median, such as 80%."),
    max: amount.optional().describe("The most, such as 120%."),
    of: z.coerce.string<string>().regex(/^last [1-9]\d{0,2}$/, { error: OF_LAST })
      .describe("The last runs that passed: last 5. Only in an expectation."),
  }),
  bounds: z.strictObject({
    eq: z.union([z.number(), z.boolean(), z.string()]).optional().describe("Exactly this."),
    min: amount.optional().describe("The least, in the metric's unit."),
    max: amount.optional().describe("The most."),
  }),
  near: z.strictObject({
    near: amount.describe("About this much."),
    tolerance: amount.describe("How far off it may be."),
  }),
};

/** A comparison as it is written: a bare scalar means equal. */
export const comparison = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  comparisonForms.earlierRuns,
  comparisonForms.bounds,
  comparisonForms.near,
]).meta({ id: "comparison", unit: "comparison", example: "{ max: 60ms }" });

/** A comparison in the metric's own unit. */
export interface Bound {
  eq?: number | boolean | string;
  min?: number;
  max?: number;
  /** Where min and max follow from what earlier runs saw; they are absent until that is known. */
  baseline?: Baseline;
}

/** What a bound is measured by: the median of the last runs that passed. */
export interface Baseline {
  /** How many runs at most. */
  last: number;
  /** Shares of the median. */
  min?: number;
  max?: number;
  /** What they saw; absent where none has passed yet. */
  seen?: { median: number; runs: number };
}

/** Anything that can be observed. */
export type Value = number | boolean | string;

/** How a quantity is written in a metric's unit, and whether a bare number does as well. */
export const unitSchemas: Partial<
  Record<Unit, { schema: z.ZodType<number>; bareNumber: boolean }>
> = {
  ms: { schema: duration(), bareNumber: false },
  "per second": { schema: rate(), bareNumber: false },
  "bytes per second": { schema: throughput(), bareNumber: false },
  bytes: { schema: size(), bareNumber: true },
  share: { schema: percent(), bareNumber: false },
};

/** Reads a comparison in a metric's unit. Mistakes are added to `problems`. */
export function readBound(
  written: z.output<typeof comparison>,
  unit: Unit,
  path: Path,
  source: Source,
  problems: Diagnostic[],
): Bound | undefined {
  let failed = false;
  function read(value: Value, ...below: string[]): Value {
    const wrong = mistakeIn(value, unit);
    if (wrong === undefined) {
      return typeof value === "string" ? unitSchemas[unit]?.schema.parse(value) ?? value : value;
    }
    const at = [...path, ...below];
    problems.push(source.diagnose(at, `${formatPath(at)} ${wrong}`));
    failed = true;
    return 0;
  }
  const number = (value: Value, ...below: string[]) => read(value, ...below) as number;
  if (typeof written !== "object") {
    const eq = read(written);
    return failed ? undefined : { eq };
  }
  if ("near" in written) {
    const near = number(written.near, "near");
    const tolerance = number(written.tolerance, "tolerance");
    return failed ? undefined : { min: near - tolerance, max: near + tolerance };
  }
  if ("of" in written) return readBaseline(written, unit, path, source, problems);
  const bound: Bound = {};
  if (written.eq !== undefined) bound.eq = read(written.eq, "eq");
  if (written.min !== undefined) bound.min = number(written.min, "min");
  if (written.max !== undefined) bound.max = number(written.max, "max");
  if (Object.keys(written).length === 0) {
    problems.push(source.diagnose(path, `${formatPath(path)} needs eq, min, max or near`));
    return undefined;
  }
  if (failed) return undefined;
  if (isEmpty(bound)) problems.push(source.diagnose(path, `${formatPath(path)} ${EMPTY}`));
  return bound;
}

const EMPTY = "holds for nothing: its min is more than its max";

const isEmpty = ({ min = -Infinity, max = Infinity }: { min?: number; max?: number }) => min > max;

/** `{ max: 120%, of: last 5 }`. */
function readBaseline(
  { of, ...shares }: { of: string; min?: string | number; max?: string | number },
  unit: Unit,
  path: Path,
  source: Source,
  problems: Diagnostic[],
): Bound | undefined {
  const before = problems.length;
  const wrong = (message: string, ...below: string[]) => {
    const at = [...path, ...below];
    problems.push(source.diagnose(at, `${formatPath(at)} ${message}`));
  };
  const baseline: Baseline = { last: Number(of.replace("last ", "")) };
  for (const side of ["min", "max"] as const) {
    const share = shares[side];
    if (share === undefined) continue;
    const read = proportion().safeParse(share);
    if (read.success) baseline[side] = read.data;
    else wrong(`${read.error.issues[0]!.message}, a share of what they saw`, side);
  }
  if (Object.keys(shares).length === 0) wrong("needs min or max beside of");
  if (unit === "yes or no" || unit === "text") wrong("is no number: it has no share");
  if (isEmpty(baseline)) wrong(EMPTY);
  return problems.length === before ? { baseline } : undefined;
}

function mistakeIn(value: Value, unit: Unit): string | undefined {
  if (unit === "yes or no") return typeof value === "boolean" ? undefined : "must be true or false";
  if (unit === "text") return typeof value === "string" ? undefined : "must be text";
  const reader = unitSchemas[unit];
  if (typeof value === "boolean") return "must be a number, not true or false";
  if (reader === undefined) return typeof value === "number" ? undefined : "must be a bare number";
  if (typeof value === "number") {
    if (reader.bareNumber) return undefined;
    const example = reader.schema.safeParse("").error?.issues[0]?.message;
    return `${example ?? "needs a unit"}, not the bare number ${value}`;
  }
  return reader.schema.safeParse(value).error?.issues[0]?.message;
}

/** Whether nobody knows yet what a bound is, since no earlier run has passed. */
export function lacksBaseline({ baseline }: Bound): boolean {
  return baseline !== undefined && baseline.seen === undefined;
}

/** The bound that follows from what earlier runs saw. */
export function heldAgainst(
  baseline: Baseline,
  seen: NonNullable<Baseline["seen"]>,
): Bound {
  const { min, max } = baseline;
  return {
    ...(min === undefined ? {} : { min: min * seen.median }),
    ...(max === undefined ? {} : { max: max * seen.median }),
    baseline: { ...baseline, seen },
  };
}

/** Whether a value is within a bound. */
export function meets(value: Value, { eq, min, max }: Bound): boolean {
  if (eq !== undefined && value !== eq) return false;
  if (min !== undefined && !(Number(value) >= min)) return false;
  return max === undefined || Number(value) <= max;
}

/** `at most 60 ms`, `1`, `between 1 and 5`. */
export function formatBound({ eq, min, max, baseline }: Bound, unit: Unit): string {
  if (baseline !== undefined) return formatBaseline({ min, max, baseline }, unit);
  if (eq !== undefined) return formatValue(eq, unit);
  if (min !== undefined && max !== undefined) {
    return `between ${formatValue(min, unit)} and ${formatValue(max, unit)}`;
  }
  return min !== undefined
    ? `at least ${formatValue(min, unit)}`
    : `at most ${formatValue(max!, unit)}`;
}

/** `at most 28.8 ms: 120 % of 24 ms, the median of 5 runs`. */
function formatBaseline(
  { baseline, ...bound }: Bound & { baseline: Baseline },
  unit: Unit,
): string {
  const { last, seen, ...shares } = baseline;
  const runs = last === 1 ? "the last run" : `the last ${last} runs`;
  if (seen === undefined) {
    return `${formatBound(shares, "share")} of the median of ${runs} that passed`;
  }
  const percents = Object.values(shares).map((share) => formatValue(share, "share")).join(" and ");
  const median = formatValue(seen.median, unit);
  const of = seen.runs === 1 ? "the one run before" : `the median of ${seen.runs} runs`;
  return `${formatBound(bound, unit)}: ${percents} of ${median}, ${of}`;
}

/** A value with its unit, for people. */
export function formatValue(value: Value, unit: Unit): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  switch (unit) {
    case "ms":
      return formatDuration(value);
    case "bytes":
      return formatSize(value);
    case "per second":
      return `${round(value)}/s`;
    case "bytes per second":
      return `${formatSize(value)}/s`;
    case "share":
      return `${round(value * 100)} %`;
    default:
      return round(value);
  }
}
