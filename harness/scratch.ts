/**
 * A folder of a run's own, for what its parts write: `${scratch}` in a scenario.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchError, systemReason } from "../core/errors.ts";

/** A path that no other run has; nothing is there yet. */
export function scratchPath(): string {
  return join(tmpdir(), `wirebench-${crypto.randomUUID()}`);
}

/**
 * Makes the folder.
 *
 * @throws {BenchError} when the machine has no place for it.
 */
export async function makeScratch(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { mode: 0o700 });
  } catch (cause) {
    throw new BenchError(`Cannot make the folder ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** Removes the folder with all that is in it. */
export async function removeScratch(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {
    // It could not be made, which was told.
  });
}
