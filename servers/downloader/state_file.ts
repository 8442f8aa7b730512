/**
 * The file in which the downloads outlive the process: written to a temporary one, synchronised and
 * renamed, so that there is always the old or the new, also after `kill -9` and after a power cut.
 *
 * @module
 */
import { join } from "node:path";
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import { diskReason } from "./engine/disk.ts";

const NAME = ".downloads.json";
const LOCK_NAME = ".downloads.lock";

/** What no download may be called. */
export const OWN_NAMES: readonly string[] = [NAME, LOCK_NAME, `${NAME}.tmp`];

/** The files hold URLs, and those can hold passwords. */
const PRIVATE = 0o600;

/** The file, held by this process alone until it is disposed. */
export class StateFile implements Disposable {
  readonly #folder: string;
  readonly #lock: Deno.FsFile;
  #writing: Promise<void> | undefined;
  #next: { text: () => string; done: Promise<void> } | undefined;

  private constructor(folder: string, lock: Deno.FsFile) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /**
   * Takes the folder, which is created where it is not there.
   *
   * @throws {BenchError} when it cannot be written to, or another downloader has it.
   */
  static async open(folder: string): Promise<StateFile> {
    let lock: Deno.FsFile;
    try {
      await Deno.mkdir(folder, { recursive: true });
      lock = await Deno.open(join(folder, LOCK_NAME), { create: true, write: true, mode: PRIVATE });
    } catch (cause) {
      throw new BenchError(`Cannot use the folder ${folder}: ${diskReason(cause)}`, { cause });
    }
    if (await lock.tryLock(true)) return new StateFile(folder, lock);
    lock.close();
    throw new BenchError(`Cannot use the folder ${folder}: another downloader uses it`);
  }

  /** Where it is. */
  get path(): string {
    return join(this.#folder, NAME);
  }

  /**
   * Reads what was written last; `undefined` where nothing was.
   *
   * @throws {BenchError} when it cannot be read.
   */
  async read(): Promise<string | undefined> {
    try {
      return await Deno.readTextFile(this.path);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      throw new BenchError(`Cannot read ${this.path}: ${diskReason(cause)}`, { cause });
    }
  }

  /**
   * Writes a text, asked for as late as possible: what is wanted while another is being written is
   * written once.
   *
   * @throws {BenchError} when it cannot be written; then the old one is still there.
   */
  write(text: () => string): Promise<void> {
    // Between one that is written and the next there is a moment without either.
    if (this.#next !== undefined) {
      this.#next.text = text;
    } else if (this.#writing === undefined) {
      return this.#begin(text);
    } else {
      const done = this.#writing.catch(() => {}).then(() => {
        const { text } = this.#next!;
        this.#next = undefined;
        return this.#begin(text);
      });
      this.#next = { text, done };
    }
    return this.#next.done;
  }

  [Symbol.dispose](): void {
    this.#lock.close();
  }

  #begin(text: () => string): Promise<void> {
    const writing = this.#replace(text()).finally(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    return this.#writing = writing;
  }

  async #replace(text: string): Promise<void> {
    const temporary = `${this.path}.tmp`;
    try {
      await writeSynced(temporary, text);
      await Deno.rename(temporary, this.path);
      using folder = await Deno.open(this.#folder);
      await folder.sync();
    } catch (cause) {
      await Deno.remove(temporary).catch(() => {});
      throw new BenchError(`Cannot write ${this.path}: ${diskReason(cause)}`, { cause });
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true, mode: PRIVATE });
  const bytes = utf8(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
