/**
 * The files of a folder of this machine, and nothing outside of it.
 *
 * @module
 */
import { join, relative, sep } from "node:path";
import { BenchError, systemReason } from "../../core/errors.ts";
import { contentTypeOf, type ServedFile } from "./served_file.ts";

/** A listing names no more files than that. */
const MAX_LISTED = 10_000;

/** A folder whose files are served. */
export class RootFolder {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /**
   * Takes a folder.
   *
   * @throws {BenchError} when there is none of that name.
   */
  static async of(path: string): Promise<RootFolder> {
    const cannot = (reason: string, cause?: unknown) =>
      new BenchError(`Cannot serve the files of ${path}: ${reason}`, { cause });
    try {
      const root = await Deno.realPath(path);
      if (!(await Deno.stat(root)).isDirectory) throw cannot("it is no folder");
      return new RootFolder(root);
    } catch (cause) {
      if (cause instanceof BenchError) throw cause;
      throw cannot(systemReason(cause), cause);
    }
  }

  /**
   * The file of a decoded path, opened; `undefined` where there is none, where it is no plain file,
   * and where the path leads out of the folder, by its names or by a symbolic link.
   */
  async open(path: string): Promise<ServedFile | undefined> {
    const names = path.split("/").slice(1);
    if (names.some((name) => name === "" || name === "." || name === "..")) return undefined;
    try {
      const real = await Deno.realPath(join(this.#root, ...names));
      if (relative(this.#root, real).split(sep)[0] === "..") return undefined;
      // Opening a pipe would wait for its writer.
      if (!(await Deno.stat(real)).isFile) return undefined;
      return await openFile(path, await Deno.open(real));
    } catch {
      return undefined;
    }
  }

  /** The plain files below the folder and their sizes, by path; links are not followed. */
  async list(): Promise<{ path: string; size: number }[]> {
    const found: { path: string; size: number }[] = [];
    const folders = [""];
    for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
      for await (const { name, isFile, isDirectory } of Deno.readDir(join(this.#root, folder))) {
        const path = `${folder}/${name}`;
        if (isDirectory) folders.push(path);
        if (isFile) found.push({ path, size: (await Deno.stat(join(this.#root, path))).size });
        if (found.length === MAX_LISTED) return found;
      }
    }
    return found;
  }
}

async function openFile(path: string, file: Deno.FsFile): Promise<ServedFile> {
  const { size, mtime, ino } = await file.stat().catch((error) => {
    file.close();
    throw error;
  });
  const modifiedMs = mtime?.getTime() ?? 0;
  const state = [ino ?? 0, size, modifiedMs].map((part) => part.toString(16)).join("-");
  return {
    path,
    size,
    state,
    etag: `"${state}"`,
    modifiedMs,
    contentType: contentTypeOf(path),
    async read(into, offset) {
      await file.seek(offset, Deno.SeekMode.Start);
      for (let done = 0; done < into.length;) {
        const count = await file.read(into.subarray(done));
        if (count === null) throw new BenchError(`Cannot read ${path}: it has become shorter`);
        done += count;
      }
    },
    [Symbol.dispose]() {
      file.close();
    },
  };
}
