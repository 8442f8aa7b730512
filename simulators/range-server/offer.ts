/**
 * Telling what there is to fetch, so that what was fetched can be held against it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { BlobRecorder } from "../../observations/blob.ts";
import { chunksOf } from "./body.ts";
import type { ServedFile } from "./served_file.ts";

/** After so many bytes others may go on. */
const TURN_BYTES = 4 * 1024 * 1024;

/** Says that a file can be had; hashes it, where somebody will compare. */
export async function offer(file: ServedFile, files: BlobRecorder): Promise<void> {
  files.offered(file.size, files.wantsDigest ? await sha256Of(file) : new Uint8Array());
}

/** SHA-256 of a file's content. */
export async function sha256Of(file: ServedFile): Promise<Uint8Array> {
  const hash = createHash("sha256");
  let hashed = 0;
  for await (const { bytes } of chunksOf([{ file, start: 0, end: file.size }])) {
    hash.update(bytes);
    hashed += bytes.length;
    if (hashed % TURN_BYTES === 0) await setImmediate();
  }
  return new Uint8Array(hash.digest());
}
