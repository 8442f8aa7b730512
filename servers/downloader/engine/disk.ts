/**
 * What goes wrong with folders and files, in words.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { BenchError, systemReason } from "../../../core/errors.ts";
import { formatSize } from "../../../core/units.ts";

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be larger than is allowed here",
  EROFS: "the file system is read-only",
  EEXIST: "a file is in the way",
  ENOTDIR: "a part of the path is no folder",
  ENOTEMPTY: "a folder is in the way",
  ENAMETOOLONG: "the name is too long",
  EIO: "the disk fails",
};

/** Runs what touches the disk; its failure becomes a sentence about the file. */
export function onDisk<Value>(path: string, act: () => Value): Value {
  try {
    return act();
  } catch (cause) {
    throw diskError(path, cause);
  }
}

/** The error that says what went wrong with a file. */
export function diskError(path: string, cause: unknown): BenchError {
  if (cause instanceof BenchError) return cause;
  return new BenchError(`cannot write ${path}: ${diskReason(cause)}`, { cause });
}

/** What went wrong with a file or folder, in words that a sentence can end with. */
export function diskReason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return (typeof code === "string" ? reasons[code] : undefined) ?? systemReason(cause);
}

/**
 * Makes sure that a folder is there.
 *
 * @throws {BenchError} when there cannot be one.
 */
export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true }).catch((cause) => {
    throw diskError(folder, cause);
  });
}

/**
 * Refuses what the disk has no room for, before anything is fetched.
 *
 * @throws {BenchError} when there is too little.
 */
export async function checkRoom(folder: string, neededBytes: number): Promise<void> {
  // Not every file system says how much room it has; then the write itself will.
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  const roomBytes = bavail * bsize;
  if (neededBytes <= roomBytes) return;
  throw new BenchError(
    `the disk of ${folder} has ${formatSize(roomBytes)} left, and ${
      formatSize(neededBytes)
    } are needed`,
  );
}

/** Has the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  using file = await Deno.open(folder).catch(() => undefined);
  // Some file systems cannot do that with folders, and then there is nothing to be done.
  await file?.sync().catch(() => {});
}

/** What is at a path, links not followed; `undefined` for nothing. */
export async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw diskError(path, cause);
  }
}
