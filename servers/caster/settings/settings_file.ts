/**
 * The settings in memory and in their file, which never differ: a change is first written (to a
 * temporary file, synchronised, renamed over the old one) and only then holds.
 *
 * @module
 */
import { dirname } from "node:path";
import { utf8 } from "../../../core/bytes.ts";
import { BenchError, systemReason, writeReason } from "../../../core/errors.ts";
import { decodeSettings, encodeSettings, type Settings } from "./settings.ts";

/** Holds the settings, and their file where there is one. */
export class SettingsFile {
  readonly #path: string | undefined;
  #current: Settings;
  #changes: Promise<unknown> = Promise.resolve();

  private constructor(path: string | undefined, current: Settings) {
    this.#path = path;
    this.#current = current;
  }

  /**
   * Reads the settings from their file, or creates it.
   *
   * @param path The file; without one the settings live in memory only.
   * @param initial What holds where there is no file yet.
   * @throws {BenchError} when the file cannot be read or written, or names the place in it that is
   * wrong. A file with a mistake is left as it is.
   */
  static async open(path: string | undefined, initial: Settings): Promise<SettingsFile> {
    if (path === undefined) return new SettingsFile(path, initial);
    const text = await readIfThere(path);
    if (text !== undefined) return new SettingsFile(path, decodeSettings(text, path));
    await replaceFile(path, encodeSettings(initial));
    return new SettingsFile(path, initial);
  }

  /**
   * Reads the settings from a file that must be there.
   *
   * @throws {BenchError} when it is not, cannot be read, or has a mistake.
   */
  static async openExisting(path: string): Promise<SettingsFile> {
    const text = await readIfThere(path);
    if (text !== undefined) return new SettingsFile(path, decodeSettings(text, path));
    throw new BenchError(`Cannot read settings from ${path}: there is no such file`);
  }

  /** The settings that hold. */
  get current(): Settings {
    return this.#current;
  }

  /**
   * Changes the settings, one change after the other.
   *
   * @param edit The settings after the change, or `undefined` to leave them as they are.
   * @param done Called in the moment in which the change holds.
   * @returns Whether something was changed.
   * @throws {BenchError} when the file cannot be written; then nothing was changed.
   */
  change(edit: (current: Settings) => Settings | undefined, done: () => void): Promise<boolean> {
    const change = this.#changes.then(async () => {
      const next = edit(this.#current);
      if (next === undefined) return false;
      if (this.#path !== undefined) await replaceFile(this.#path, encodeSettings(next));
      this.#current = next;
      done();
      return true;
    });
    this.#changes = change.catch(() => {});
    return change;
  }

  /** Resolves when no change is under way. */
  async settled(): Promise<void> {
    await this.#changes;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new BenchError(`Cannot read settings from ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** Other programs see the old content or the new, never a part; after a power cut too. */
async function replaceFile(path: string, text: string): Promise<void> {
  try {
    const target = await targetOf(path);
    const temporary = `${target.path}.tmp`;
    try {
      await writeSynced(temporary, text, target.mode);
      await Deno.rename(temporary, target.path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw error;
    }
    using directory = await Deno.open(dirname(target.path));
    await directory.sync();
  } catch (cause) {
    throw new BenchError(`Cannot write settings to ${path}: ${writeReason(path, cause)}`, {
      cause,
    });
  }
}

/** The file behind a link, which would otherwise be replaced in the place of the file. */
async function targetOf(path: string): Promise<{ path: string; mode: number }> {
  try {
    const real = await Deno.realPath(path);
    return { path: real, mode: (await Deno.stat(real)).mode ?? PRIVATE };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path, mode: PRIVATE };
    throw error;
  }
}

/** The file holds passwords. */
const PRIVATE = 0o600;

async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  await Deno.remove(path).catch(() => {});
  using file = await Deno.open(path, { write: true, createNew: true, mode: mode & 0o777 });
  const bytes = utf8(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
