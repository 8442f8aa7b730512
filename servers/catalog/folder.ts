/**
 * The folder in which running servers leave the descriptions of their streams. Others write there at
 * any time, so it is read anew whenever somebody asks; only files that changed are opened again.
 *
 * @module
 */
import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import { sentence, systemReason } from "../../core/errors.ts";
import { formatSize } from "../../core/units.ts";
import { parseStreamFile, type StreamFile } from "../../protocols/vod/mod.ts";

const MAX_FILES = 1_000;
const MAX_FILE_BYTES = 1024 * 1024;

/** A stream that was found. */
export interface ListedStream {
  /** The name of its file in the folder. */
  file: string;
  /** When that was written; milliseconds since the Unix epoch. */
  writtenAtMs: number;
  stream: StreamFile;
}

/** What the folder holds. */
export interface Listing {
  /** In order of their ids. */
  streams: ListedStream[];
  /** The files that are no descriptions, each with a sentence that says why. */
  broken: { file: string; problem: string }[];
  /** Why nothing, or not everything, could be looked at. */
  problem?: string;
}

/** One file as it was when it was read last. */
interface Known {
  /** Differs when the file was written or replaced. */
  stamp: string;
  found: ListedStream | { file: string; problem: string };
}

/** A folder of stream descriptions. */
export class Folder {
  /** As it was given. */
  readonly path: string;
  readonly #log: Logger;
  #known = new Map<string, Known>();
  #lastProblem: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting: Promise<Listing> | undefined;

  constructor(path: string, log: Logger) {
    this.path = path;
    this.#log = log;
  }

  /** What it holds now. A folder that is not there holds nothing, and may come. */
  read(): Promise<Listing> {
    if (this.#waiting !== undefined) return this.#waiting;
    // One look at a time. Who asks while one is under way shares the next, which misses nothing.
    const read = this.#last.then(() => {
      this.#waiting = undefined;
      return this.#read();
    });
    this.#waiting = read;
    this.#last = read.catch(() => {});
    return read;
  }

  async #read(): Promise<Listing> {
    const { names, problem } = await this.#names();
    if (problem !== undefined && problem !== this.#lastProblem) this.#log.warn(problem);
    this.#lastProblem = problem;
    const files = await Promise.all(names.map((name) => this.#look(name)));
    const known = files.filter((file) => file !== undefined);
    this.#known = new Map(known.map((file) => [file.found.file, file]));
    const streams: ListedStream[] = [];
    const broken: Listing["broken"] = [];
    for (const { found } of known) {
      if ("problem" in found) broken.push(found);
      else streams.push(found);
    }
    streams.sort((a, b) => a.stream.id - b.stream.id);
    return { streams, broken, ...(problem === undefined ? {} : { problem }) };
  }

  /** The files in order of name, without those that are still being written. */
  async #names(): Promise<{ names: string[]; problem?: string }> {
    const names: string[] = [];
    try {
      for await (const { name, isDirectory } of Deno.readDir(this.path)) {
        if (!isDirectory && !/^\.|~$|\.tmp$/.test(name)) names.push(name);
      }
    } catch (error) {
      const reason = error instanceof Deno.errors.NotFound
        ? "it does not exist yet"
        : systemReason(error);
      return { names: [], problem: `Cannot read the folder ${this.path}: ${reason}` };
    }
    names.sort();
    if (names.length <= MAX_FILES) return { names };
    const problem = `The folder ${this.path} has ${names.length} files; only the first ` +
      `${MAX_FILES} are looked at`;
    return { names: names.slice(0, MAX_FILES), problem };
  }

  /** `undefined` when it has gone meanwhile or is no file. */
  async #look(file: string): Promise<Known | undefined> {
    const path = join(this.path, file);
    try {
      const info = await Deno.stat(path);
      // A pipe would keep whoever opens it waiting.
      if (!info.isFile) return undefined;
      const writtenAtMs = info.mtime?.getTime() ?? 0;
      const stamp = `${writtenAtMs} ${info.size} ${info.ino}`;
      const known = this.#known.get(file);
      if (known?.stamp === stamp) return known;
      if (info.size > MAX_FILE_BYTES) {
        return this.#broken(file, stamp, `it has ${formatSize(info.size)}, at most 1 MiB`);
      }
      const text = await Deno.readTextFile(path);
      return this.#parse(file, stamp, writtenAtMs, text);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      return this.#broken(file, "unreadable", systemReason(error));
    }
  }

  #parse(file: string, stamp: string, writtenAtMs: number, text: string): Known {
    try {
      return { stamp, found: { file, writtenAtMs, stream: parseStreamFile(text, file) } };
    } catch (error) {
      return this.#broken(file, stamp, sentence(error));
    }
  }

  #broken(file: string, stamp: string, reason: string): Known {
    const problem = reason.startsWith("Cannot ") ? reason : `Cannot read ${file}: ${reason}`;
    const known = this.#known.get(file);
    if (known !== undefined && known.stamp === stamp) return known;
    this.#log.warn("left out: {problem}", { problem });
    return { stamp, found: { file, problem } };
  }
}
