/**
 * Judging runs again from their event log.
 *
 * @module
 */
import { BenchError, systemReason } from "../core/errors.ts";
import { metricsOf } from "../observations/kinds/registry.ts";
import { Slice } from "../observations/slice.ts";
import { Stream } from "../observations/streams.ts";
import { Timeline } from "../observations/timeline.ts";
import type { LogEvent, LoggedExpectation } from "./event_log.ts";
import { exitCodes } from "./exit_codes.ts";
import { linkChange } from "./link_changes.ts";
import { mistakeIn } from "./log_schema.ts";
import { type Expectation, wholeRun } from "./plan.ts";
import type { RunResult } from "./result.ts";
import { judgeAll, outcomeOf } from "./verdicts.ts";

/**
 * Reads a log and judges every run in it, but for those that were repeated because nobody could tell.
 *
 * @throws {BenchError} when it cannot be read, is no log, or holds a run that did not end.
 */
export async function judgeLog(path: string): Promise<RunResult[]> {
  return (await readRuns(path)).map((events) => judgeRun(path, events));
}

/**
 * The events of every run in a log, but for those that were repeated because nobody could tell.
 *
 * @throws {BenchError} when it cannot be read, or is no log.
 */
export async function readRuns(path: string): Promise<LogEvent[][]> {
  return runsIn(path, await read(path));
}

/**
 * The events of every run that has ended, in the log of a process that may have died at any moment, even
 * in the middle of a line.
 *
 * @throws {BenchError} when it cannot be read, or a whole line in it is damaged.
 */
export async function readEndedRuns(path: string): Promise<LogEvent[][]> {
  const text = await read(path);
  const lines = text.slice(0, text.lastIndexOf("\n") + 1);
  if (lines === "") return [];
  return runsIn(path, lines).filter((events) => events.at(-1)!.event === "end");
}

function runsIn(path: string, text: string): LogEvent[][] {
  const runs: LogEvent[][] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const where = `${path}:${i + 1}`;
    const event = parseLine(path, where, line);
    const begins = event.event === "run";
    if (!begins && runs.length === 0) throw new BenchError(`${path} is no log of a run`);
    const wrong = mistakeIn(event, begins ? [] : runs.at(-1)!);
    if (wrong !== undefined) throw new BenchError(`${where}: the log is damaged: ${wrong}`);
    if (event.event === "again") runs.pop();
    else if (begins) runs.push([event]);
    else runs.at(-1)!.push(event);
  }
  if (runs.length === 0) throw new BenchError(`${path} is no log of a run`);
  return runs;
}

/**
 * Judges one run again.
 *
 * @param path Where its events were read, for what is wrong with them.
 * @throws {BenchError} when the run did not end.
 */
export function judgeRun(path: string, events: readonly LogEvent[]): RunResult {
  const [first] = events;
  const last = events.at(-1);
  if (first?.event !== "run") throw new BenchError(`${path} is no log of a run`);
  if (last?.event !== "end") throw new BenchError(`${path} is cut: the run did not end`);
  const timeline = new Timeline({ now: () => first.startedAt + last.atMs, sleep: never });
  const streams = new Map<string, Stream>();
  for (const { name, streams: kinds } of first.parts) {
    for (const [stream, kind] of Object.entries(kinds)) {
      streams.set(`${name}.${stream}`, new Stream(kind, timeline));
    }
  }
  // Marks and stalls first: they say to which window a slice belongs, and whether it counts.
  for (const event of events) {
    if (event.event === "mark") timeline.restoreMark({ name: event.name, atMs: event.atMs });
    if (event.event === "stall") timeline.stalls.add(event);
  }
  for (const event of events) {
    if (event.event === "slice") {
      const { part, stream, fromMs, toMs, stalled = false } = event;
      const slice = Slice.from(event);
      streams.get(`${part}.${stream}`)!.restore({ span: { fromMs, toMs }, slice, stalled });
    }
    if (event.event === "instance") {
      const stream = streams.get(`${event.part}.${event.stream}`)!;
      stream.restoreInstance({ ...event, slice: Slice.from(event) });
    }
  }
  const { endMs, failure, lag } = last;
  const evidence = { timeline, streams, endMs };
  const verdicts = last.outcome === undefined
    ? judgeAll(first.expectations.map(readExpectation), evidence)
    : [];
  const outcome = last.outcome ?? outcomeOf(verdicts);
  const { name, file, about, seed, repeatOptions, startedAt } = first;
  return {
    name,
    file,
    about,
    seed,
    repeatOptions,
    outcome,
    exitCode: exitCodes[outcome].code,
    failure,
    verdicts,
    marks: timeline.marks,
    streams: first.parts.flatMap((part) =>
      Object.entries(part.streams).map(([stream, kind]) => ({
        part: part.name,
        instances: part.count,
        state: last.states[part.name]!,
        stream,
        kind,
        counts: streams.get(`${part.name}.${stream}`)!.merged(wholeRun(endMs)).window.counts(),
      }))
    ),
    wires: first.wires,
    faults: events.filter((event) => event.event === "fault").map(linkChange),
    startedAt,
    durationMs: last.atMs,
    lag,
  };
}

const never = () => Promise.reject(new Error("A log has no clock to wait on"));

async function read(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}

function parseLine(path: string, where: string, line: string): LogEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch (cause) {
    throw new BenchError(`${where} is no JSON: the log is damaged`, { cause });
  }
  if (!isEvent(event)) throw new BenchError(`${path} is no log of a run`);
  return event;
}

/** Whether it can be a line of a log; the first of a run tells what wrote it. */
function isEvent(value: unknown): value is LogEvent {
  if (typeof value !== "object" || value === null || !("event" in value)) return false;
  if (value.event !== "run") return typeof value.event === "string";
  return "wirebench" in value && value.wirebench === 1 && "parts" in value &&
    Array.isArray(value.parts);
}

function readExpectation(logged: LoggedExpectation): Expectation {
  const questions = logged.questions.map(({ metric: metricName, ...question }) => ({
    ...question,
    metricName,
    metric: metricsOf(question.kind)[metricName]!,
  }));
  return { ...logged, questions };
}
