/**
 * The options of recording.
 *
 * @module
 */
import { z } from "zod";
import { path, positiveDuration, size } from "../../../core/units.ts";

/** What a caster may be told of recording. */
export const recordingOptions = () => ({
  record: path().optional().describe(
    "Folder in which streampoints are recorded: their bytes, and their times beside them.",
  ),
  recordAll: z.boolean().default(true).describe(
    "Record every streampoint from the start, and not only those that the admin API asks for.",
  ),
  recordMax: size().prefault("64MiB").describe("Most bytes of a recording; then another begins."),
  recordEvery: positiveDuration().prefault("1h").describe(
    "Longest time of a recording; then another begins.",
  ),
  recordKeep: z.int().min(0).default(0).describe(
    "How many recordings of a streampoint stay, the oldest being removed; 0 is all.",
  ),
});
