/**
 * What is kept of the downloads over restarts, and its JSON in the file `.downloads.json`:
 *
 * ```text
 * {"version": 1, "next": 8, "downloads": [{"id": "7", "url": …, "state": "queued", …}, …]}
 * ```
 *
 * @module
 */
import { z } from "zod";
import { BenchError } from "../../core/errors.ts";

const kept = z.object({
  id: z.string(),
  /** With its credentials, which it is fetched with. */
  url: z.string(),
  /** What the one who added it wants it to be called. */
  wantedName: z.string().optional(),
  sha256: z.string().optional(),
  connections: z.int().min(1),
  /** One that is checked or loads is queued, for whoever goes on with it. */
  state: z.enum(["queued", "paused", "done", "failed", "cancelled"]),
  name: z.string().nullable(),
  sizeBytes: z.int().min(0).nullable(),
  doneBytes: z.int().min(0),
  error: z.string().nullable(),
  /** Where the file is, once it is whole. */
  path: z.string().nullable(),
  /** Whether some of it has been fetched. */
  isBegun: z.boolean(),
});

/** What is kept of one download. */
export type Kept = z.output<typeof kept>;

const shelf = z.object({ version: z.literal(1), next: z.int().min(1), downloads: z.array(kept) });

/** All that is kept: the downloads in their order, and what the next is called. */
export type KeptShelf = Omit<z.output<typeof shelf>, "version">;

/** The text of the file. */
export function encodeShelf(kept: KeptShelf): string {
  return JSON.stringify({ version: 1, ...kept }, undefined, 1) + "\n";
}

/**
 * Reads the text of the file.
 *
 * @throws {BenchError} when it is none of ours.
 */
export function decodeShelf(text: string, path: string): KeptShelf {
  try {
    return shelf.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchError(
      `Cannot read the downloads from ${path}: it is not what a downloader writes; move it away to begin anew`,
      { cause },
    );
  }
}
