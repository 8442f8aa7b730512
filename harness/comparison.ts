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
  rate,
  round,
  size,
  throughput,
} from "../core/units.ts";
import type { Unit } from "../observations/metric.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { formatPath, type Path, type Source } from "./source.ts";

const amount = z.union([z.number(), z.string()]);

/** A comparison as it is written: a bare scalar means equal. */
export const comparison = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  z.strictObject({
    eq: z.union([z.number(), z.boolean(), z.string()]).optional(),
    min: amount.optional(),
    max: amount.optional(),
  }),
  z.strictObject({ near: amount, tolerance: amount }),
]).meta({ id: "comparison", unit: "comparison", example: "{ max: 60ms }" });

/** A comparison in the metric's own unit. */
export interface Bound {
  eq?: number | boolean | string;
  min?: number;
  max?: number;
}

/** Anything that can be observed. */
export type Value = number | boolean | string;

const unitSchemas: Partial<Record<Unit, { schema: z.ZodType<number>; bareNumber: boolean }>> = {
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
  const bound: Bound = {};
  if (written.eq !== undefined) bound.eq = read(written.eq, "eq");
  if (written.min !== undefined) bound.min = number(written.min, "min");
  if (written.max !== undefined) bound.max = number(written.max, "max");
  if (Object.keys(written).length === 0) {
    problems.push(source.diagnose(path, `${formatPath(path)} needs eq, min, max or near`));
    return undefined;
  }
  return failed ? undefined : bound;
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

/** Whether a value is within a bound. */
export function meets(value: Value, { eq, min, max }: Bound): boolean {
  if (eq !== undefined && value !== eq) return false;
  if (min !== undefined && !(Number(value) >= min)) return false;
  return max === undefined || Number(value) <= max;
}

/** `at most 60 ms`, `1`, `between 1 and 5`. */
export function formatBound({ eq, min, max }: Bound, unit: Unit): string {
  if (eq !== undefined) return formatValue(eq, unit);
  if (min !== undefined && max !== undefined) {
    return `between ${formatValue(min, unit)} and ${formatValue(max, unit)}`;
  }
  return min !== undefined
    ? `at least ${formatValue(min, unit)}`
    : `at most ${formatValue(max!, unit)}`;
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
