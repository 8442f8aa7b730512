/**
 * The name that a file gets in its folder, and putting it there.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { BenchError, ProtocolError } from "../../../core/errors.ts";
import { diskError, lookAt, syncFolder } from "./disk.ts";
import { JOURNAL_SUFFIX, numbered, PART_SUFFIX } from "./file_names.ts";
import type { Settings } from "./options.ts";

/**
 * Where a file of that name goes.
 *
 * @throws {BenchError} when the name is taken, and that is not to be changed.
 */
export async function pathFor(
  name: string,
  { folder, existing }: Pick<Settings, "folder" | "existing">,
): Promise<string> {
  for (let number = 1;; number++) {
    const path = join(folder, number === 1 ? name : numbered(name, number));
    const there = await lookAt(path);
    if (there === undefined) return path;
    await tidy(path, there);
    if (existing === "rename") continue;
    if (there.isDirectory) throw new BenchError(`${path} is a folder`);
    if (existing === "replace") return path;
    throw new BenchError(`${path} is there already`);
  }
}

/** A run may have been killed after it had put the file in its place and before it tidied up. */
async function tidy(path: string, there: Deno.FileInfo): Promise<void> {
  const part = await lookAt(`${path}${PART_SUFFIX}`);
  if (part === undefined || part.ino !== there.ino || part.dev !== there.dev) return;
  await Deno.remove(`${path}${JOURNAL_SUFFIX}`).catch(() => {});
  await Deno.remove(`${path}${PART_SUFFIX}`).catch(() => {});
}

/**
 * Gives a whole file its name, once it is on the disk. A file that came there meanwhile is not
 * replaced, unless that is wanted.
 *
 * @throws {BenchError} when it cannot have the name.
 */
export async function putInPlace(
  path: string,
  { folder, existing }: Pick<Settings, "folder" | "existing">,
): Promise<void> {
  const partPath = `${path}${PART_SUFFIX}`;
  try {
    if (existing === "replace") await Deno.rename(partPath, path);
    else await moveWithoutReplacing(partPath, path);
  } catch (cause) {
    throw diskError(path, cause);
  }
  await syncFolder(folder);
  await Deno.remove(`${path}${JOURNAL_SUFFIX}`).catch(() => {});
}

/** A second name that the file has at once is the only way that cannot replace another file. */
async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await Deno.link(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new BenchError(`${to} is there already`, { cause: error });
    }
    // Some file systems know only one name for a file.
    if (await lookAt(to) !== undefined) throw new BenchError(`${to} is there already`);
    await Deno.rename(from, to);
    return;
  }
  await Deno.remove(from);
}

/**
 * Holds a file against the hash that it must have.
 *
 * @throws {ProtocolError} when it has another one.
 */
export async function checkSha256(
  path: string,
  expected: string,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1024 * 1024);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    signal.throwIfAborted();
    hash.update(buffer.subarray(0, count));
  }
  const actual = hash.digest("hex");
  if (actual === expected.toLowerCase()) return;
  throw new ProtocolError(`its SHA-256 is ${actual}, and not ${expected.toLowerCase()}`);
}
