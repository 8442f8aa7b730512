/**
 * The event log of a run: JSON Lines of what was asked for, steps, faults, marks, slices and stalls. It
 * holds all that the verdict needs: `wirebench judge` reads it and says the same again. Several runs
 * stand one behind the other.
 *
 * Slices are written when they are a few seconds old. What arrives later for the same moment is written
 * as another one: they add up.
 *
 * @module
 */
import { BenchError, writeReason } from "../core/errors.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { StreamKind } from "../observations/kinds/registry.ts";
import type { SliceData } from "../observations/slice.ts";
import type { Mark, Span } from "../observations/span.ts";
import type { Bound } from "./comparison.ts";
import type { Outcome } from "./exit_codes.ts";
import type { Expectation, Plan, Question } from "./plan.ts";
import type { Failure, Lag, MemberState } from "./result.ts";

/** A question as the log has it: the metric by name alone. */
export interface LoggedQuestion {
  part: string;
  stream: string;
  kind: StreamKind;
  metric: string;
  bound: Bound;
}

/** An expectation as the log has it. */
export type LoggedExpectation = Omit<Expectation, "questions"> & { questions: LoggedQuestion[] };

/** The first line of a run. */
export type RunEvent = Extract<LogEvent, { event: "run" }>;

/** One line of the log. Times are milliseconds since the run began. */
export type LogEvent =
  | {
    event: "run";
    wirebench: 1;
    name: string;
    file: string | undefined;
    about: string;
    seed: number;
    /** Milliseconds since the Unix epoch. */
    startedAt: number;
    wires: Record<string, string>;
    parts: { name: string; kind: string; count: number; streams: Record<string, StreamKind> }[];
    expectations: LoggedExpectation[];
    /** The scenario as it was written, secrets masked; logs before 0.2 have none. */
    text?: string | undefined;
    /** What repeats the run; logs before 0.2 have none. */
    command?: string | undefined;
    /** The options in it. */
    repeatOptions?: string | undefined;
  }
  | { event: "step"; atMs: number; text: string; line: number | undefined; done: boolean }
  | { event: "fault"; atMs: number; link: string; faults: FaultSpec[] }
  | ({ event: "mark" } & Mark)
  | ({ event: "stall" } & Span)
  | (
    & {
      event: "slice";
      part: string;
      stream: string;
      /** Whether stalls of the bench held up what is in it; logs before 0.2 do not say it. */
      stalled?: boolean | undefined;
    }
    & Span
    & SliceData
  )
  | ({
    event: "instance";
    part: string;
    stream: string;
    instance: number;
    fromMs: number;
    stalled: boolean;
    sha256: string | undefined;
  } & SliceData)
  | {
    event: "end";
    atMs: number;
    /** When the steps were done, or given up. */
    endMs: number;
    /** How the run ended before it could be judged. */
    outcome: Outcome | undefined;
    failure: Failure | undefined;
    lag: Lag;
    states: Record<string, MemberState>;
  }
  /** The run before was inconclusive, and is repeated: it does not count. */
  | { event: "again" };

/** Takes the events of a run. */
export type EventSink = (event: LogEvent) => void;

/** The first event of a run. */
export function runEvent(plan: Plan, startedAt: number): RunEvent {
  const { name, file, about, seed, text, command, repeatOptions } = plan;
  const parts = [...plan.parts.values()].flatMap((part) =>
    "external" in part
      ? []
      : [{ name: part.name, kind: part.part.kind, count: part.count, streams: part.part.streams }]
  );
  const expectations = plan.expectations.map((expectation) => ({
    ...expectation,
    questions: expectation.questions.map(loggedQuestion),
  }));
  const wires = wiresOf(plan);
  return {
    event: "run",
    wirebench: 1,
    name,
    file,
    about,
    seed,
    startedAt,
    wires,
    parts,
    expectations,
    text,
    command,
    repeatOptions,
  };
}

/** The link of each part that dials one. */
export function wiresOf({ parts }: Plan): Record<string, string> {
  const entries = [...parts.values()].flatMap((part): [string, string][] => {
    if ("external" in part || part.via === undefined || !("link" in part.via)) return [];
    return [[part.name, part.via.link]];
  });
  return Object.fromEntries(entries);
}

function loggedQuestion({ part, stream, kind, metricName, bound }: Question): LoggedQuestion {
  return { part, stream, kind, metric: metricName, bound };
}

/** So much of the log is collected at most, in characters. */
const MOST_COLLECTED = 1024 * 1024;

/**
 * Writes events to a file, a line each: those that come at once in one go, before anything else happens.
 * A disk that is full does not end the run; it is told when the file is closed, which disposing does.
 */
export class LogFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #lines: string[] = [];
  #collected = 0;
  #failure: unknown;
  #isClosed = false;

  /** @throws {Error} when the file cannot be written. */
  constructor(path: string) {
    this.#path = path;
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  readonly write: EventSink = (event) => {
    const line = JSON.stringify(event) + "\n";
    if (this.#lines.push(line) === 1) queueMicrotask(() => this.#flush());
    this.#collected += line.length;
    if (this.#collected > MOST_COLLECTED) this.#flush();
  };

  /** @throws {BenchError} when not everything could be written. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    this.#file.close();
    const cause = this.#failure;
    if (cause === undefined) return;
    throw new BenchError(`Cannot write ${this.#path}: ${writeReason(this.#path, cause)}`, {
      cause,
    });
  }

  #flush(): void {
    let bytes = this.#encoder.encode(this.#lines.join(""));
    this.#lines = [];
    this.#collected = 0;
    if (this.#failure !== undefined || this.#isClosed) return;
    try {
      while (bytes.length > 0) bytes = bytes.subarray(this.#file.writeSync(bytes));
    } catch (error) {
      this.#failure = error;
    }
  }
}
