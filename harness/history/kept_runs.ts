/**
 * The last runs, in a folder: the event log of each, and how it went.
 *
 *     .wirebench/.gitignore   says that none of it belongs to the project
 *     .wirebench/runs/12.jsonl   the event log of run 12
 *     .wirebench/runs/12.json    its result, as the JSON report has it, and its settings
 *
 * Bounded: the oldest logs go when all together are too large, the oldest results when there are too
 * many. Runs are numbered on and on; several commands may keep runs at the same time. A run that goes on
 * is only a log; so is one whose command was killed, until nothing was written to it for long enough.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { z } from "zod";
import { BenchError, systemReason, writeReason } from "../../core/errors.ts";
import { type EventSink, LogFile } from "../event_log.ts";
import { outcomes } from "../exit_codes.ts";
import type { Plan, Settings } from "../plan.ts";
import type { RunResult } from "../result.ts";
import { firstMistake } from "../zod_issues.ts";

/** Where the runs are kept, from the working directory. */
export const KEPT_RUNS = ".wirebench";

/** How much is kept. */
export interface Bounds {
  maxRuns: number;
  maxLogBytes: number;
}

/** How much is kept unless somebody says otherwise. */
export const BOUNDS: Bounds = { maxRuns: 500, maxLogBytes: 256 * 2 ** 20 };

/** A run to whose log nothing was written for so long does not go on any more: it was killed. */
const ABANDONED_AFTER_MS = 3 * 24 * 60 * 60 * 1_000;

/** A run that was kept. */
export interface KeptRun {
  id: number;
  settings: Settings;
  result: RunResult;
}

/** As much of what is kept as anybody looks at. */
const readable = z.object({
  settings: z.record(z.string(), z.string()),
  result: z.looseObject({
    name: z.string(),
    seed: z.number(),
    outcome: z.enum(outcomes),
    startedAt: z.number().min(0).max(8.64e15),
    durationMs: z.number(),
    verdicts: z.array(z.looseObject({
      span: z.looseObject({ from: z.string(), to: z.string() }),
      findings: z.array(z.looseObject({
        part: z.string(),
        stream: z.string(),
        metric: z.string(),
        scope: z.string(),
        unit: z.string(),
        judgement: z.string(),
        observed: z.string(),
      })),
    })),
  }),
});

/** The folder of the runs that are kept. */
export class KeptRuns {
  readonly #folder: string;
  readonly #bounds: Bounds;

  /** @param folder Is made when the first run is kept. */
  constructor(folder: string = KEPT_RUNS, bounds: Bounds = BOUNDS) {
    this.#folder = folder;
    this.#bounds = bounds;
  }

  /**
   * Begins to keep a run, under the next number.
   *
   * @throws {BenchError} when the folder cannot be written.
   */
  begin(): RunBeingKept {
    try {
      Deno.mkdirSync(this.#runs, { recursive: true });
      Deno.writeTextFileSync(join(this.#folder, ".gitignore"), "*\n");
      for (let id = Math.max(0, ...this.#numbers().keys()) + 1;; id++) {
        const log = this.#openNew(id);
        if (log !== undefined) return new RunBeingKept(id, log, (run) => this.#finish(run));
      }
    } catch (cause) {
      throw new BenchError(`Cannot keep the run in ${this.#folder}: ${systemReason(cause)}`, {
        cause,
      });
    }
  }

  /**
   * All runs that came to their end, the oldest first.
   *
   * @param tell Hears of each whose file cannot be read, or is damaged: it is left out.
   * @throws {BenchError} when the folder cannot be read.
   */
  all(tell: (sentence: string) => void = () => {}): KeptRun[] {
    return [...this.#read()].toSorted(([a], [b]) => a - b).flatMap(([id, files]) => {
      if (!files.has("json")) return [];
      const path = this.#path(id, "json");
      try {
        const written = JSON.parse(Deno.readTextFileSync(path));
        const { data, error } = readable.safeParse(written, { reportInput: true });
        if (data !== undefined) return [{ id, ...data } as unknown as KeptRun];
        tell(`Run ${id} is left out: ${path} is damaged: ${firstMistake(error)}`);
      } catch (error) {
        // Another command may have removed it meanwhile.
        if (error instanceof Deno.errors.NotFound) return [];
        const reason = error instanceof SyntaxError
          ? `${path} is no JSON`
          : `cannot read ${path}: ${systemReason(error)}`;
        tell(`Run ${id} is left out: ${reason}`);
      }
      return [];
    });
  }

  /** The path of a run's event log; it may be gone already. */
  logPath(id: number): string {
    return this.#path(id, "jsonl");
  }

  get #runs(): string {
    return join(this.#folder, "runs");
  }

  #path(id: number, ending: "json" | "jsonl"): string {
    return join(this.#runs, `${id}.${ending}`);
  }

  #read(): Map<number, Set<string>> {
    try {
      return this.#numbers();
    } catch (cause) {
      throw new BenchError(`Cannot read ${this.#runs}: ${systemReason(cause)}`, { cause });
    }
  }

  /** The numbers of all runs, and which of its files each has. */
  #numbers(): Map<number, Set<string>> {
    const numbers = new Map<number, Set<string>>();
    try {
      for (const { name } of Deno.readDirSync(this.#runs)) {
        const [, number, ending] = /^(\d+)\.(jsonl?)$/.exec(name) ?? [];
        if (ending === undefined) continue;
        const id = Number(number);
        numbers.set(id, (numbers.get(id) ?? new Set()).add(ending));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return numbers;
  }

  /** The log of a run that nobody else began; `undefined` where somebody did. */
  #openNew(id: number): LogFile | undefined {
    try {
      const path = this.#path(id, "jsonl");
      Deno.openSync(path, { write: true, createNew: true }).close();
      return new LogFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return undefined;
      throw error;
    }
  }

  #finish(run: KeptRun): void {
    const path = this.#path(run.id, "json");
    try {
      Deno.writeTextFileSync(`${path}.part`, JSON.stringify(run) + "\n");
      Deno.renameSync(`${path}.part`, path);
      this.#forgetOldest(run.id);
    } catch (cause) {
      throw new BenchError(`Cannot write ${path}: ${writeReason(path, cause)}`, { cause });
    }
  }

  /** Whether a run without a result may still come to one. */
  #goesOn(id: number): boolean {
    const writtenMs = statOf(this.logPath(id))?.mtime?.getTime() ?? 0;
    return Date.now() - writtenMs < ABANDONED_AFTER_MS;
  }

  /** @param finished Has just ended: it is kept, however large and whatever began after it. */
  #forgetOldest(finished: number): void {
    const { maxRuns, maxLogBytes } = this.#bounds;
    const newestFirst = [...this.#numbers()]
      .filter(([id, files]) => files.has("json") || !this.#goesOn(id))
      .toSorted(([a], [b]) => b - a);
    let logBytes = 0;
    for (const [i, [id, files]] of newestFirst.entries()) {
      if (files.has("jsonl")) logBytes += statOf(this.logPath(id))?.size ?? 0;
      if (id === finished) continue;
      if (i >= maxRuns) remove(this.#path(id, "json"));
      if (i >= maxRuns || logBytes > maxLogBytes) remove(this.logPath(id));
    }
  }
}

/** A run that goes on and is being kept. Disposing it unfinished forgets nothing but its result. */
export class RunBeingKept implements Disposable {
  readonly id: number;
  readonly #log: LogFile;
  readonly #done: (run: KeptRun) => void;

  constructor(id: number, log: LogFile, done: (run: KeptRun) => void) {
    this.id = id;
    this.#log = log;
    this.#done = done;
  }

  /** Takes the run's events. */
  get write(): EventSink {
    return this.#log.write;
  }

  /**
   * The run is over: from now on it is among those that are kept.
   *
   * @throws {BenchError} when it cannot be written.
   */
  finish({ settings }: Plan, result: RunResult): void {
    this.#log[Symbol.dispose]();
    this.#done({ id: this.id, settings, result });
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

/** Whether two runs are of the same scenario with the same settings. */
export function isAlike(
  a: Pick<KeptRun, "settings" | "result">,
  b: { name: string; file: string | undefined; settings: Settings },
): boolean {
  return a.result.name === b.name && whole(a.result.file) === whole(b.file) &&
    written(a.settings) === written(b.settings);
}

const whole = (file: string | undefined) => file === undefined ? undefined : resolve(file);
const written = (settings: Settings) =>
  JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => a < b ? -1 : 1));

/** Of a file; `undefined` where another command has removed it meanwhile. */
function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
