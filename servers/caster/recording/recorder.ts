/**
 * Recording one streampoint, in one file after the other.
 *
 * @module
 */
import { join } from "node:path";
import { BYTES_ENDING, timesPathOf } from "../../../protocols/recording/mod.ts";
import type { Tap } from "../station/traffic.ts";
import { fileNameOf, type Piece, RecordingFile } from "./recording_file.ts";

/** When a recording goes on in another file, and how many files stay. */
export interface RecorderOptions {
  /** The folder. */
  record: string;
  /** The most bytes of a file. */
  recordMax: number;
  /** The longest time of a file, in milliseconds. */
  recordEvery: number;
  /** How many files of a streampoint stay; 0 is all. */
  recordKeep: number;
}

/** Who wants to know what becomes of a recording. */
export interface RecorderObserver {
  /** It goes on in this file. */
  onFile(path: string): void;
  /** The disk is so slow that data is left out; the recording goes on in another file. */
  onBehind(): void;
  /** It cannot be written any more, and is over. */
  onFailed(error: unknown): void;
}

/** The most that waits for the disk. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** How long what was written may be lost by a power cut. */
const SYNC_MS = 10_000;

/** Records what passes, in the background. Disposing writes what waits. */
export class Recorder implements Tap, AsyncDisposable {
  readonly #streampoint: string;
  readonly #options: RecorderOptions;
  readonly #observer: RecorderObserver;
  #waiting: Piece[] = [];
  #waitingBytes = 0;
  #isBehind = false;
  #isOver = false;
  #file: RecordingFile | undefined;
  #syncedMs = 0;
  #writtenBytes = 0;
  #writing: Promise<void> | undefined;

  constructor(streampoint: string, options: RecorderOptions, observer: RecorderObserver) {
    this.#streampoint = streampoint;
    this.#options = options;
    this.#observer = observer;
  }

  /** How many bytes it wrote, in all files. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** The file that it writes now; `undefined` before there was anything. */
  get path(): string | undefined {
    return this.#file?.path;
  }

  begun(): void {}

  ended(): void {}

  passed(bytes: Uint8Array, nowMs: number): void {
    if (this.#isOver) return;
    const most = this.#isBehind ? MAX_WAITING_BYTES / 2 : MAX_WAITING_BYTES;
    if (this.#waitingBytes + bytes.length > most) {
      if (!this.#isBehind) this.#observer.onBehind();
      this.#isBehind = true;
      return;
    }
    this.#waiting.push({ bytes, atMs: nowMs, isAfterGap: this.#isBehind });
    this.#isBehind = false;
    this.#waitingBytes += bytes.length;
    this.#writing ??= this.#write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#writing;
    const file = this.#file;
    this.#file = undefined;
    await file?.[Symbol.asyncDispose]().catch((error) => this.#observer.onFailed(error));
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#writePieces(this.#take());
    } catch (error) {
      this.#isOver = true;
      this.#waiting = [];
      this.#observer.onFailed(error);
    }
    // In the same turn in which nothing waits any more: what comes next has to begin anew.
    this.#writing = undefined;
  }

  /** What waits, as far as it belongs into one file. */
  #take(): Piece[] {
    const [first] = this.#waiting;
    const file = this.#file;
    const goesOn = file !== undefined && this.#fits(first!, file.length, file.startMs);
    const startMs = goesOn ? file.startMs : first!.atMs;
    let length = goesOn ? file.length : 0;
    let count = 0;
    for (const piece of this.#waiting) {
      const { bytes } = piece;
      if (count > 0 && !this.#fits(piece, length, startMs)) break;
      length += bytes.length;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #writePieces(pieces: Piece[]): Promise<void> {
    const [first] = pieces;
    const before = this.#file;
    const goesOn = before !== undefined && this.#fits(first!, before.length, before.startMs);
    const file = goesOn ? before : await this.#turn(first!.atMs);
    await file.write(pieces);
    let length = 0;
    for (const { bytes } of pieces) length += bytes.length;
    this.#waitingBytes -= length;
    this.#writtenBytes += length;
    const { atMs } = pieces.at(-1)!;
    if (atMs - this.#syncedMs < SYNC_MS) return;
    this.#syncedMs = atMs;
    await file.sync();
  }

  /** Whether a piece belongs into a file that holds so much since then; one alone always does. */
  #fits({ bytes, atMs, isAfterGap }: Piece, length: number, startMs: number): boolean {
    return !isAfterGap && (length === 0 || length + bytes.length <= this.#options.recordMax) &&
      atMs - startMs < this.#options.recordEvery;
  }

  /** Ends the file that there is, and begins another. */
  async #turn(startMs: number): Promise<RecordingFile> {
    const before = this.#file;
    this.#file = undefined;
    await before?.[Symbol.asyncDispose]();
    const file = await RecordingFile.create(this.#options.record, this.#streampoint, startMs);
    this.#file = file;
    this.#syncedMs = startMs;
    this.#observer.onFile(file.path);
    if (this.#options.recordKeep > 0) await this.#forget();
    return file;
  }

  /** Removes the oldest recordings of this streampoint. */
  async #forget(): Promise<void> {
    const folder = this.#options.record;
    const begin = `${fileNameOf(this.#streampoint)}-`;
    const names: string[] = [];
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const isOurs = isFile && name.startsWith(begin) && name.endsWith(BYTES_ENDING) &&
        /^\d{8}T\d{6}\.\d{3}Z(-\d+)?$/.test(name.slice(begin.length, -BYTES_ENDING.length));
      if (isOurs) names.push(name);
    }
    for (const name of names.sort().slice(0, -this.#options.recordKeep)) {
      await Deno.remove(join(folder, name));
      await Deno.remove(timesPathOf(join(folder, name))).catch(() => {});
    }
  }
}
