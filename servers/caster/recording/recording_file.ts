/**
 * One recording on the disk: the file of its bytes and that of its times.
 *
 * @module
 */
import { join } from "node:path";
import { concat } from "../../../core/bytes.ts";
import { BYTES_ENDING, TimesEncoder, timesPathOf } from "../../../protocols/recording/mod.ts";

/** What came at one moment. */
export interface Piece {
  bytes: Uint8Array;
  atMs: number;
  /** Whether something before it was left out. */
  isAfterGap: boolean;
}

/** So many recordings of one streampoint can begin in the same millisecond. */
const MAX_NAMESAKES = 100;

/** Streampoints may be called what files may not. */
const MAX_NAME_LENGTH = 150;

/** A recording that is being written. */
export class RecordingFile implements AsyncDisposable {
  /** Of the file of bytes. */
  readonly path: string;
  readonly startMs: number;
  readonly #bytes: Deno.FsFile;
  readonly #times: Deno.FsFile;
  readonly #encoder: TimesEncoder;
  #length = 0;

  private constructor(path: string, startMs: number, bytes: Deno.FsFile, times: Deno.FsFile) {
    this.path = path;
    this.startMs = startMs;
    this.#bytes = bytes;
    this.#times = times;
    this.#encoder = new TimesEncoder(startMs);
  }

  /** Begins a recording in a folder, beside those that there are. */
  static async create(
    folder: string,
    streampoint: string,
    startMs: number,
  ): Promise<RecordingFile> {
    const name = `${fileNameOf(streampoint)}-${momentOf(startMs)}`;
    await Deno.mkdir(folder, { recursive: true });
    for (let namesake = 1;; namesake++) {
      const path = join(folder, `${name}${namesake === 1 ? "" : `-${namesake}`}${BYTES_ENDING}`);
      let bytes: Deno.FsFile;
      try {
        bytes = await Deno.open(path, { write: true, createNew: true });
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists && namesake < MAX_NAMESAKES) continue;
        throw error;
      }
      try {
        const times = await Deno.open(timesPathOf(path), { write: true, createNew: true });
        const file = new RecordingFile(path, startMs, bytes, times);
        await writeAll(times, file.#encoder.head());
        return file;
      } catch (error) {
        bytes.close();
        throw error;
      }
    }
  }

  /** How many bytes of the stream it holds. */
  get length(): number {
    return this.#length;
  }

  /** Adds pieces: their bytes first, so that there is no time whose bytes are missing. */
  async write(pieces: readonly Piece[]): Promise<void> {
    await writeAll(this.#bytes, concat(pieces.map(({ bytes }) => bytes)));
    const times = pieces.map(({ bytes, atMs }) =>
      this.#encoder.piece({ atMs, length: bytes.length })
    );
    await writeAll(this.#times, concat(times));
    for (const { bytes } of pieces) this.#length += bytes.length;
  }

  /** Has the disk keep what was written, after a power cut too. */
  async sync(): Promise<void> {
    await this.#bytes.syncData();
    await this.#times.syncData();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.sync();
    } finally {
      this.#bytes.close();
      this.#times.close();
    }
  }
}

/** A streampoint's name as part of a file's. */
export function fileNameOf(streampoint: string): string {
  return encodeURIComponent(streampoint)
    .replaceAll(/[.!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .slice(0, MAX_NAME_LENGTH);
}

/** In an order in which names sort as the moments do: `20260101T000000.000Z`. */
function momentOf(unixMs: number): string {
  return new Date(unixMs).toISOString().replaceAll(/[-:]/g, "");
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
