/**
 * Which streampoints are recorded.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { BenchError, sentence, systemReason } from "../../../core/errors.ts";
import type { Streampoint } from "../streampoint.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";

/** How a caster records. */
export interface RecordingsOptions extends Omit<RecorderOptions, "record"> {
  /** Absent where the caster has no folder for it. */
  record?: string | undefined;
  /** Whether every streampoint is recorded from the start. */
  recordAll: boolean;
}

/** A recording that is under way. */
export interface RecordingFacts {
  streampoint: string;
  /** The file of bytes that is written now; `undefined` before there was anything. */
  path: string | undefined;
  writtenBytes: number;
}

interface Recording {
  streampoint: Streampoint;
  recorder: Recorder;
  tap: Disposable;
}

/** The recordings of a caster. Disposing ends them, with all that waits written. */
export class Recordings implements AsyncDisposable {
  readonly #options: RecordingsOptions;
  readonly #log: Logger;
  readonly #byName = new Map<string, Recording>();
  readonly #ending = new Set<Promise<void>>();

  private constructor(options: RecordingsOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  /**
   * Makes sure of the folder, where there is to be one.
   *
   * @throws {BenchError} when it cannot be made.
   */
  static async open(options: RecordingsOptions, log: Logger): Promise<Recordings> {
    const { record } = options;
    if (record !== undefined) {
      await Deno.mkdir(record, { recursive: true }).catch((cause) => {
        throw new BenchError(`Cannot record into ${record}: ${systemReason(cause)}`, { cause });
      });
    }
    return new Recordings(options, log);
  }

  /** Whether the caster has a folder for recordings. */
  get possible(): boolean {
    return this.#options.record !== undefined;
  }

  /** Those under way. */
  get all(): RecordingFacts[] {
    return [...this.#byName.values()].map(({ streampoint: { name }, recorder }) => ({
      streampoint: name,
      path: recorder.path,
      writtenBytes: recorder.writtenBytes,
    }));
  }

  /** How many bytes were recorded of a streampoint; `undefined` when it is not recorded. */
  writtenBytes(streampoint: string): number | undefined {
    return this.#byName.get(streampoint)?.recorder.writtenBytes;
  }

  /** Hears of a streampoint that there is from now on. */
  added(streampoint: Streampoint): void {
    if (this.possible && this.#options.recordAll) this.start(streampoint);
  }

  /** Begins to record; false when it is recorded already, or there is no folder. */
  start(streampoint: Streampoint): boolean {
    const { record, ...options } = this.#options;
    const { name } = streampoint;
    if (record === undefined || this.#byName.has(name)) return false;
    const recorder: Recorder = new Recorder(name, { ...options, record }, {
      onFile: (path) =>
        this.#log.info("record {streampoint} in {path}", { streampoint: name, path }),
      onBehind: () =>
        this.#log.warn("the disk is too slow: data of {streampoint} is not recorded", {
          streampoint: name,
        }),
      onFailed: (error) => {
        this.#log.error("recording {streampoint} ended: {reason}", {
          streampoint: name,
          reason: sentence(error),
        });
        if (this.#byName.get(name)?.recorder === recorder) this.stop(name);
      },
    });
    const tap = streampoint.tap({
      begun: () => {},
      passed: (bytes, nowMs) => recorder.passed(bytes, nowMs),
      ended: () => {},
      abandoned: () => streampoint.closed && this.stop(name),
    });
    this.#byName.set(name, { streampoint, recorder, tap });
    return true;
  }

  /** Ends the recording of a streampoint; false when there is none. What waits is still written. */
  stop(streampoint: string): boolean {
    const recording = this.#byName.get(streampoint);
    if (recording === undefined) return false;
    this.#byName.delete(streampoint);
    recording.tap[Symbol.dispose]();
    const ending = recording.recorder[Symbol.asyncDispose]();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of [...this.#byName.keys()]) this.stop(name);
    await Promise.all(this.#ending);
  }
}
