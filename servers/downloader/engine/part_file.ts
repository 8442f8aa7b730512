/**
 * The file that is being fetched: `name.part`, written at any offset, and beside it
 * `name.part.journal`, which says what of it is there. Whoever has it open holds a lock on it, which
 * ends with the process.
 *
 * @module
 */
import { uptime } from "node:os";
import { BenchError } from "../../../core/errors.ts";
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { ByteRanges } from "./byte_ranges.ts";
import { diskError, lookAt, onDisk } from "./disk.ts";
import { JOURNAL_SUFFIX, PART_SUFFIX } from "./file_names.ts";
import { JournalEncoder, type JournalHeader, readJournal } from "./journal_format.ts";
import { PartWriter } from "./part_writer.ts";

/** What an earlier run has left. */
export interface Left {
  header: JournalHeader;
  have: ByteRanges;
}

/** The moments of two starts of a machine that are one: its clock may have been set in between. */
const SAME_BOOT_MS = 10_000;

/** An open part file. Disposing closes it; what it has stays for the next time. */
export class PartFile implements AsyncDisposable {
  /** What the file will be. */
  readonly path: string;
  /** What an earlier run has left; absent where there is nothing to go on with. */
  readonly left: Left | undefined;
  readonly #data: Deno.FsFile;
  readonly #blockBytes: number;
  readonly #isNew: boolean;
  readonly #writers = new Set<PartWriter>();
  #journal: { file: Deno.FsFile; encoder: JournalEncoder; header: JournalHeader } | undefined;
  #syncedBlocks = 0;
  #syncing: Promise<void> | undefined;

  private constructor(
    path: string,
    data: Deno.FsFile,
    blockBytes: number,
    isNew: boolean,
    left: Left | undefined,
  ) {
    this.path = path;
    this.#isNew = isNew;
    this.#data = data;
    this.#blockBytes = blockBytes;
    this.left = left;
  }

  /**
   * Opens what an earlier run has left, or with `create` a new one.
   *
   * @param path What the file will be.
   * @returns `undefined` when there is none, and none was to be made.
   * @throws {BenchError} when another download has it open, or the disk fails.
   */
  static async open(
    path: string,
    blockBytes: number,
    { create }: { create: boolean },
  ): Promise<PartFile | undefined> {
    const partPath = `${path}${PART_SUFFIX}`;
    for (;;) {
      const info = await lookAt(partPath);
      if (info === undefined && !create) return undefined;
      if (info !== undefined && !info.isFile) {
        throw new BenchError(`cannot write ${partPath}: something else than a plain file is there`);
      }
      let data: Deno.FsFile;
      try {
        const createNew = info === undefined;
        data = await Deno.open(partPath, { read: true, write: true, createNew });
      } catch (cause) {
        // Somebody else was faster, at making it or at being done with it.
        if (cause instanceof Deno.errors.AlreadyExists) continue;
        if (cause instanceof Deno.errors.NotFound && info !== undefined) continue;
        throw diskError(partPath, cause);
      }
      if (!await data.tryLock(true)) {
        data.close();
        throw new BenchError(`another download is writing ${partPath}`);
      }
      const [opened, found] = [await data.stat(), await lookAt(partPath)];
      if (found !== undefined && found.ino === opened.ino && found.dev === opened.dev) {
        const left = await readLeft(path, opened.size);
        return new PartFile(path, data, blockBytes, info === undefined, left);
      }
      data.close();
    }
  }

  /**
   * Starts its journal, on top of what is there already, of which everything else is forgotten.
   *
   * @param header What it is of; when the machine was started is filled in.
   */
  async begin(header: Omit<JournalHeader, "bootMs">, have: ByteRanges): Promise<void> {
    const path = `${this.path}${JOURNAL_SUFFIX}`;
    this.#journal?.file.close();
    this.#journal = undefined;
    try {
      if (have.bytes === 0) await this.#data.truncate(0);
      await this.#data.truncate(header.sizeBytes ?? 0);
      await this.#data.syncData();
      // Put in its place when it is whole, so that there is one journal or the other at any moment.
      await Deno.remove(`${path}.new`).catch(() => {});
      const whole = { ...header, bootMs: bootMs() };
      const encoder = new JournalEncoder(whole);
      const file = await Deno.open(`${path}.new`, { write: true, createNew: true, mode: 0o600 });
      this.#journal = { file, encoder, header: whole };
      writeAll(file, encoder.header);
      for (const range of have.ranges) writeAll(file, encoder.block(range));
      writeAll(file, encoder.mark(encoder.blocks));
      this.#syncedBlocks = encoder.blocks;
      await file.syncData();
      await Deno.rename(`${path}.new`, path);
    } catch (cause) {
      throw diskError(path, cause);
    }
  }

  /** Somebody who writes at an offset of its own. */
  writer(): PartWriter {
    const path = `${this.path}${PART_SUFFIX}`;
    const file = onDisk(path, () => Deno.openSync(path, { write: true }));
    const writer = new PartWriter(path, file, this.#blockBytes, (block) => this.#note(block));
    this.#writers.add(writer);
    return writer;
  }

  /** Reads bytes that are there. */
  async read({ start, end }: ByteRange): Promise<Uint8Array> {
    using file = await Deno.open(`${this.path}${PART_SUFFIX}`);
    await file.seek(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(end - start);
    for (let filled = 0; filled < bytes.length;) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) return bytes.subarray(0, filled);
      filled += count;
    }
    return bytes;
  }

  /** Cuts the file to its size, where that was not known before. */
  async setSize(sizeBytes: number): Promise<void> {
    await this.#data.truncate(sizeBytes).catch((cause) => {
      throw diskError(this.path, cause);
    });
  }

  /**
   * Has everything that was noted so far survive a power cut: the data first, then the notes. Writing
   * goes on meanwhile.
   */
  async sync(): Promise<void> {
    await this.#syncing;
    this.#syncing = this.#sync();
    await this.#syncing;
  }

  /** Forgets what is there, so that nobody goes on with it. */
  async forget(): Promise<void> {
    await Deno.remove(`${this.path}${JOURNAL_SUFFIX}`).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#syncing?.catch(() => {});
    for (const writer of this.#writers) writer[Symbol.dispose]();
    this.#journal?.file.close();
    // Nothing has come of it: no trace is left.
    if (this.#isNew && this.#journal === undefined) {
      await Deno.remove(`${this.path}${PART_SUFFIX}`).catch(() => {});
    }
    this.#data.close();
  }

  #note(block: ByteRange): void {
    const { file, encoder } = this.#journal!;
    onDisk(`${this.path}${JOURNAL_SUFFIX}`, () => writeAll(file, encoder.block(block)));
  }

  async #sync(): Promise<void> {
    const { file, encoder } = this.#journal!;
    const count = encoder.blocks;
    try {
      await this.#data.syncData();
      if (count === this.#syncedBlocks) return;
      writeAll(file, encoder.mark(count));
      await file.syncData();
      this.#syncedBlocks = count;
    } catch (cause) {
      throw diskError(this.path, cause);
    }
  }
}

async function readLeft(path: string, sizeBytes: number): Promise<Left | undefined> {
  const journalPath = `${path}${JOURNAL_SUFFIX}`;
  const info = await lookAt(journalPath);
  if (info === undefined || !info.isFile) return undefined;
  const journal = readJournal(await Deno.readFile(journalPath));
  if (journal === undefined) return undefined;
  const { header, blocks, syncedBlocks } = journal;
  const isSameBoot = Math.abs(header.bootMs - bootMs()) < SAME_BOOT_MS;
  const trusted = isSameBoot ? blocks : blocks.slice(0, syncedBlocks);
  const have = new ByteRanges(trusted.filter(({ end }) => end <= sizeBytes));
  return { header, have };
}

/** When this machine was started, in milliseconds since the Unix epoch. */
function bootMs(): number {
  return Date.now() - uptime() * 1_000;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}
