/**
 * One download, as both protocols tell of it.
 *
 * ```text
 * queued ─▶ checking ─▶ loading ─▶ done
 *   ▲          │           ├─────▶ failed
 *   └─ resume ─┴─ paused ◀─┴─────▶ cancelled
 * ```
 *
 * @module
 */
import { z } from "zod";

/** Where a download can stand. */
export const downloadStates = [
  "queued",
  "checking",
  "loading",
  "paused",
  "done",
  "failed",
  "cancelled",
] as const;

/** Where a download stands. */
export type DownloadState = (typeof downloadStates)[number];

/** How many parts are told of at most; finer ones are told together. */
export const MAX_PARTS_TOLD = 64;

const count = () => z.int().min(0);

/** A stretch of the file, and how much of it is there from its beginning. */
export const partProgress = z.object({
  fromByte: count().describe("The first byte of the stretch."),
  toByte: count().describe("The byte behind its last."),
  doneBytes: count().describe("How many of its bytes are there, from its beginning."),
});

/** What there is to know of a download. */
export const download = z.object({
  id: z.string().describe("What it is called; stays the same over restarts."),
  url: z.string().describe("Where it comes from, without any password."),
  name: z.string().nullable().describe("Its file's name; null until it is known."),
  state: z.enum(downloadStates).describe("Where it stands."),
  sizeBytes: count().nullable().describe("Its length; null while it is not known."),
  doneBytes: count().describe("How much of it is there."),
  bytesPerSecond: z.number().min(0).describe("How fast it comes just now."),
  etaMs: count().nullable().describe("How long it still takes; null where nobody can tell."),
  connections: count().describe("How many connections fetch it just now."),
  parts: z.array(partProgress).max(MAX_PARTS_TOLD).describe("What of it is there, and where."),
  error: z.string().nullable().describe("Why it failed, in a sentence."),
  file: z.string().nullable().describe("The file:// URL of the file, once it is whole."),
});

/** What there is to know of a download. */
export type Download = z.output<typeof download>;

/** A stretch of a file, and how much of it is there. */
export type PartProgress = z.output<typeof partProgress>;
