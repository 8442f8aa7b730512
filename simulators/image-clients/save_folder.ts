/**
 * The folder that images are written to, as `0007.jpg`. A file is there with all its bytes or not at
 * all, and never outside the folder: its name is made of a number and what the content is.
 *
 * @module
 */
import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import { BenchError, systemReason } from "../../core/errors.ts";
import { type ImageType, imageTypeOf } from "../../protocols/vod/mod.ts";

/** With so many images waiting for the disk, the oldest is left out. */
const MAX_WAITING = 64;

const extensions: Record<ImageType, string> = { jpeg: "jpg", png: "png", gif: "gif", bmp: "bmp" };

let temporaryFiles = 0;

/** Writes in the background, one file after the other. Disposing waits for the last. */
export class SaveFolder implements AsyncDisposable {
  readonly #path: string;
  readonly #log: Logger;
  readonly #waiting = new Map<string, Uint8Array>();
  #writing: Promise<void> | undefined;

  private constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** @throws {BenchError} when there cannot be such a folder. */
  static async open(path: string, log: Logger): Promise<SaveFolder> {
    try {
      await Deno.mkdir(path, { recursive: true });
    } catch (cause) {
      throw new BenchError(`Cannot save images in ${path}: ${systemReason(cause)}`, { cause });
    }
    return new SaveFolder(path, log);
  }

  /** Writes an image, over the one that had its number before. Its bytes must not change. */
  save(id: number, bytes: Uint8Array): void {
    const type = imageTypeOf(bytes);
    const extension = type === undefined ? "bin" : extensions[type];
    this.#waiting.set(`${String(id).padStart(4, "0")}.${extension}`, bytes);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) break;
      this.#waiting.delete(oldest);
      this.#log.warn("the disk is too slow: an image was not saved", { file: oldest });
    }
    this.#writing ??= this.#writeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (const [name, bytes] of this.#waiting) {
      this.#waiting.delete(name);
      await this.#write(name, bytes);
    }
    this.#writing = undefined;
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.#path, name);
    const temporary = join(this.#path, `.${name}.${Deno.pid}-${++temporaryFiles}`);
    try {
      await Deno.writeFile(temporary, bytes);
      await Deno.rename(temporary, file);
    } catch (error) {
      this.#log.warn("an image was not saved", { file, reason: systemReason(error) });
      await Deno.remove(temporary).catch(() => {});
    }
  }
}
