/**
 * A file to which lines are appended as things happen, and which may be followed by a new one when it
 * is long enough.
 *
 * ```text
 * <path>  ──too long──▶  <path>.1  ──▶  <path>.2  ──▶ …  ──▶ gone
 * ```
 *
 * The lines of one turn of the event loop are one write, and nothing of them is held back longer: a
 * process that is killed leaves whole lines behind, and at most one that is cut.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { utf8 } from "../../core/bytes.ts";
import { BenchError, sentence, writeReason } from "../../core/errors.ts";

const LF = 0x0a;

/** How many lines wait at most for a disk that takes none. */
const MAX_WAITING_LINES = 10_000;

/** How long a file may become. */
export interface LogFileOptions {
  path: string;
  /** Without it, as long as it likes. */
  maxBytes?: number | undefined;
  /** How many old files are kept. */
  kept: number;
}

/** An open log. Disposing writes what waits, and closes it. */
export class LogFile implements Disposable {
  readonly #options: LogFileOptions;
  readonly #log: Logger;
  #file: Deno.FsFile;
  /** How long it is, in bytes. */
  #length: number;
  #lines: string[] = [];
  /** What is still to be written of lines that are cut in the file. */
  #rest = new Uint8Array();
  #turn: ReturnType<typeof setImmediate> | undefined;
  #isFailing = false;
  #lost = 0;

  /**
   * Opens a file, or makes one.
   *
   * @throws {BenchError} when that cannot be.
   */
  constructor(options: LogFileOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
    try {
      this.#file = this.#open();
      this.#length = this.#endLine();
    } catch (cause) {
      const reason = writeReason(options.path, cause);
      throw new BenchError(`Cannot write the log ${options.path}: ${reason}`, { cause });
    }
  }

  /** Adds a line, given without its line feed. */
  write(line: string): void {
    if (this.#lines.length >= MAX_WAITING_LINES) this.#lost++;
    else this.#lines.push(`${line}\n`);
    this.#turn ??= setImmediate(() => this.flush());
  }

  /** Writes what waits. What cannot be written is tried again with the next line. */
  flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    try {
      this.#writeRest();
      while (this.#lines.length > 0) {
        const fitting = this.#fitting();
        if (fitting === 0) this.#rotate();
        else {
          this.#rest = utf8(this.#lines.splice(0, fitting).join(""));
          this.#writeRest();
        }
      }
      this.#works();
    } catch (error) {
      this.#fails(error);
    }
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#file.close();
  }

  /** How many of the lines that wait have room; a line that is longer than any file has one alone. */
  #fitting(): number {
    const { maxBytes } = this.#options;
    if (maxBytes === undefined) return this.#lines.length;
    let length = this.#length;
    const tooMany = this.#lines.findIndex((line) => {
      length += utf8(line).length;
      return length > maxBytes;
    });
    if (tooMany < 0) return this.#lines.length;
    return tooMany === 0 && this.#length === 0 ? 1 : tooMany;
  }

  #writeRest(): void {
    while (this.#rest.length > 0) {
      const written = this.#file.writeSync(this.#rest);
      this.#length += written;
      this.#rest = this.#rest.subarray(written);
    }
  }

  #open(): Deno.FsFile {
    return Deno.openSync(this.#options.path, { read: true, append: true, create: true });
  }

  /** Ends a line that was cut when its process was killed; the length of the file. */
  #endLine(): number {
    const { isFile, size } = this.#file.statSync();
    if (!isFile || size === 0) return 0;
    const last = new Uint8Array(1);
    this.#file.seekSync(-1, Deno.SeekMode.End);
    this.#file.readSync(last);
    if (last[0] === LF) return size;
    this.#rest = Uint8Array.of(LF);
    return size;
  }

  /** Begins a new file. Where the old one cannot be moved away, it goes on in that. */
  #rotate(): void {
    const { path, kept } = this.#options;
    this.#length = 0;
    try {
      for (let number = kept; number > 0; number--) {
        const from = number === 1 ? path : `${path}.${number - 1}`;
        if (exists(from)) Deno.renameSync(from, `${path}.${number}`);
      }
      if (kept === 0) Deno.removeSync(path);
      const old = this.#file;
      this.#file = this.#open();
      old.close();
    } catch (error) {
      this.#log.warn("cannot begin a new log after {path}: {reason}", {
        path,
        reason: sentence(error),
      });
    }
  }

  #works(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#log.warn("the log {path} is written again; {lost} of its lines are lost", {
      path: this.#options.path,
      lost: this.#lost,
    });
    this.#lost = 0;
  }

  /** What goes wrong with every line is told once. */
  #fails(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.error("cannot write the log {path}: {reason}", {
      path: this.#options.path,
      reason: sentence(error),
    });
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
