/**
 * What the lines of an event log must be, so that nothing else is judged: somebody may have changed one,
 * or another program have written it.
 *
 * @module
 */
import { z } from "zod";
import { ownValue } from "../core/own_value.ts";
import { faults } from "../faults/registry.ts";
import type { HistogramData } from "../observations/histogram.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import type { LogEvent, RunEvent } from "./event_log.ts";
import { outcomes } from "./exit_codes.ts";
import type { MemberState } from "./result.ts";
import { isRecord } from "./source.ts";
import { firstMistake } from "./zod_issues.ts";

const text = z.string();
const number = z.number();
const line = z.int().optional();
const kind = z.enum(Object.keys(kinds) as StreamKind[]);
const states = ["waiting", "starting", "running", "stopped", "killed"] satisfies MemberState[];

const bound = z.object({
  eq: z.union([number, z.boolean(), text], { error: "must be a number, true, false or text" })
    .optional(),
  min: number.optional(),
  max: number.optional(),
  baseline: z.object({
    last: z.int(),
    min: number.optional(),
    max: number.optional(),
    seen: z.object({ median: number, runs: z.int() }).optional(),
  }).optional(),
}).refine((keys) => Object.values(keys).some((value) => value !== undefined), {
  error: "needs eq, min, max or baseline",
});

const expectation = z.object({
  name: text,
  questions: z.array(z.object({ part: text, stream: text, kind, metric: text, bound })).min(1),
  scope: z.enum(["each", "merged", "any"]),
  during: z.array(text).length(2, { error: "must be two marks" }).optional(),
  samples: number,
  line,
});

/** Most of a log are these: a schema for what is in them would take as long as reading them. */
const histogram = z.custom<HistogramData>(isHistogram, {
  error: "must be a histogram: as many values as it counts, its buckets in order",
});

function isHistogram(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.worst)) return false;
  const { count, sum, min, worst, exact, buckets } = value;
  const isWhole = areNumbers([count, sum, min, worst.value, worst.atMs, worst.instance]);
  return isWhole && Number(count) > 0 && valuesIn(exact, buckets) === count;
}

function valuesIn(exact: unknown, buckets: unknown): number | undefined {
  if (exact !== undefined) return areNumbers(exact) ? exact.length : undefined;
  const isPairs = Array.isArray(buckets) &&
    buckets.every((pair) => areNumbers(pair) && pair.length === 2 && pair[1]! > 0) &&
    buckets.every(([bucket], i) => i === 0 || bucket > buckets[i - 1]![0]);
  return isPairs ? buckets.reduce((sum, [, count]) => sum + count, 0) : undefined;
}

function areNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(Number.isFinite);
}

/** What was lost may come after all: then a count goes down. */
const data = {
  counts: z.record(text, number),
  levels: z.record(text, z.object({ last: number, max: number })),
  distributions: z.record(text, histogram),
};

const event = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("run"),
    name: text,
    file: text.optional(),
    about: text,
    seed: number,
    startedAt: number.min(0).max(8.64e15),
    wires: z.record(text, text),
    parts: z.array(z.object({
      name: text,
      kind: text,
      count: z.int().min(1),
      streams: z.record(text, kind),
    })),
    expectations: z.array(expectation),
    text: text.optional(),
    command: text.optional(),
    repeatOptions: text.optional(),
  }),
  z.object({ event: z.literal("step"), atMs: number, text, line, done: z.boolean() }),
  z.object({
    event: z.literal("fault"),
    atMs: number,
    link: text,
    faults: z.array(z.object({ kind: z.enum(Object.keys(faults)) })),
  }),
  z.object({ event: z.literal("mark"), name: text, atMs: number }),
  z.object({ event: z.literal("stall"), fromMs: number, toMs: number }),
  z.object({
    event: z.literal("slice"),
    part: text,
    stream: text,
    fromMs: number.min(0),
    toMs: number,
    stalled: z.boolean().optional(),
    ...data,
  }),
  z.object({
    event: z.literal("instance"),
    part: text,
    stream: text,
    instance: z.int().min(0),
    fromMs: number.min(0),
    stalled: z.boolean(),
    sha256: text.optional(),
    ...data,
  }),
  z.object({
    event: z.literal("end"),
    atMs: number,
    endMs: number,
    outcome: z.enum(outcomes).optional(),
    failure: z.object({ message: text, details: z.array(text), line }).optional(),
    lag: z.object({ worstMs: number, stalledMs: number }),
    states: z.record(text, z.enum(states)),
  }),
  z.object({ event: z.literal("again") }),
], { error: "must be that of a line of a log" });

/**
 * What is wrong with a line of a log, in words such as `atMs is missing`; `undefined` where nothing
 * is.
 *
 * @param before The events of the same run before it.
 */
export function mistakeIn(line: LogEvent, before: readonly LogEvent[]): string | undefined {
  const { error } = event.safeParse(line, { reportInput: true });
  if (error !== undefined) return firstMistake(error);
  const [run] = before as [RunEvent];
  switch (line.event) {
    case "run":
      return mistakeInQuestions(line);
    case "slice":
    case "instance":
      return mistakeInPlace(line, run);
    case "end":
      return mistakeAtEnd(line, before);
    default:
      return undefined;
  }
}

function mistakeInQuestions(run: RunEvent): string | undefined {
  for (const question of run.expectations.flatMap(({ questions }) => questions)) {
    const { part, stream, kind, metric } = question;
    if (streamOf(question, run)?.kind !== kind) {
      return `it expects something of ${part}.${stream}, and the run has no such stream of ${kind}`;
    }
    if (!Object.hasOwn(metricsOf(kind), metric)) {
      return `it expects ${metric} of ${part}.${stream}, and ${kind} have no such metric`;
    }
  }
  return undefined;
}

function streamOf({ part, stream }: { part: string; stream: string }, { parts }: RunEvent) {
  const found = parts.find(({ name }) => name === part);
  const kind = found === undefined ? undefined : ownValue(found.streams, stream);
  return kind === undefined ? undefined : { kind, count: found!.count };
}

function mistakeInPlace(
  line: Extract<LogEvent, { event: "slice" | "instance" }>,
  run: RunEvent,
): string | undefined {
  const { part, stream } = line;
  const known = streamOf(line, run);
  if (known === undefined) return `the run has no stream ${part}.${stream}`;
  if (line.event === "slice") {
    return line.toMs < line.fromMs ? "toMs comes before fromMs" : undefined;
  }
  const { instance } = line;
  return instance < known.count ? undefined : `the run has no ${part}[${instance}]`;
}

function mistakeAtEnd(
  { outcome, states }: Extract<LogEvent, { event: "end" }>,
  before: readonly LogEvent[],
): string | undefined {
  const { parts, expectations } = before[0] as RunEvent;
  const missing = parts.find(({ name }) => !Object.hasOwn(states, name));
  if (missing !== undefined) return `states has no ${missing.name}`;
  // What gave up may not have come to its marks; nothing is judged then.
  if (outcome !== undefined) return undefined;
  const marks = new Set(before.map((event) => event.event === "mark" ? event.name : undefined));
  const unset = expectations.flatMap(({ during = [] }) => during).find((name) => !marks.has(name));
  return unset === undefined
    ? undefined
    : `the mark ${JSON.stringify(unset)} was not set before it`;
}
