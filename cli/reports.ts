/**
 * The reports that a command was asked for.
 *
 * @module
 */
import type { LogEvent } from "../harness/event_log.ts";
import { judgeRun, readRuns } from "../harness/read_log.ts";
import type { RunPicture } from "../harness/report/picture.ts";
import { Plotter } from "../harness/report/plotter.ts";
import { reports } from "../harness/report/registry.ts";
import type { RunResult } from "../harness/result.ts";
import { type ReportOrder, write } from "./run_order.ts";

/** Collects what the reports of some runs show. */
export class Reports {
  readonly #wanted: readonly ReportOrder[];
  readonly #pictures = new Map<RunResult, RunPicture>();
  readonly #numbers = new Map<RunResult, number>();

  constructor(wanted: readonly ReportOrder[]) {
    this.#wanted = wanted;
  }

  /** Takes the events of a run from its beginning, where a report needs its picture. */
  plotter(): Plotter | undefined {
    return this.#isDrawn ? new Plotter() : undefined;
  }

  /** A run has ended; of one that nobody drew a report tells in words. */
  ended(result: RunResult, plotter: Plotter | undefined): void {
    if (plotter !== undefined && this.#isDrawn) this.#pictures.set(result, plotter.picture(result));
  }

  /** A run is kept, by this number. */
  kept(result: RunResult, number: number): void {
    this.#numbers.set(result, number);
  }

  /** The results of all runs in an event log, judged again; `number` is that of the kept run in it. */
  async readLog(path: string, number?: number): Promise<RunResult[]> {
    return (await readRuns(path)).map((events) => {
      const result = this.judge(path, events);
      if (number !== undefined) this.kept(result, number);
      return result;
    });
  }

  /** The result of a run, judged again from its events. */
  judge(path: string, events: readonly LogEvent[]): RunResult {
    const result = judgeRun(path, events);
    const plotter = this.plotter();
    if (plotter !== undefined) events.forEach(plotter.take);
    this.ended(result, plotter);
    return result;
  }

  get #isDrawn(): boolean {
    return this.#wanted.some(({ kind }) => reports[kind]!.isDrawn);
  }

  /** Writes them all. @throws {BenchError} when a file cannot be written. */
  async write(results: readonly RunResult[]): Promise<void> {
    for (const { kind, file } of this.#wanted) {
      await write(file, await reports[kind]!.format(results, this.#pictures, this.#numbers));
    }
  }
}
