/**
 * The kind `blob`: whole things that are fetched in pieces.
 *
 * @module
 */
import { formatSize } from "../../core/units.ts";
import { BlobRecorder } from "../blob.ts";
import { counted, perSecond, times, total } from "../metric.ts";
import { defineKind } from "./kind.ts";

const begun = counted("begun");
const whole = counted("count");
/** Blobs that were begun or came to an end in the window, which may be another one's. */
const seen: typeof begun = (observed) => begun(observed) + whole(observed);

export const blob = defineKind({
  summary: "Whole things that are fetched in pieces: files above all.",
  nouns: ["file", "files"],
  metrics: {
    begun: total("begun", "count", "blobs asked for", seen, { tellsOfNothing: true }),
    count: total("count", "count", "blobs that are whole", seen, { tellsOfNothing: true }),
    failed: total("failed", "count", "blobs that were given up", seen),
    size: total("size", "bytes", "bytes in the blobs that are whole", whole),
    complete: {
      unit: "yes or no",
      summary: "every blob asked for is whole",
      value: (observed) => whole(observed) === begun(observed) && counted("failed")(observed) === 0,
      samples: begun,
    },
    equals: {
      unit: "yes or no",
      summary: "every blob that is whole is, byte for byte, one that the source has",
      value: (observed) => counted("foreign")(observed) === 0,
      samples: whole,
      needsAgainst: true,
    },
    sha256: {
      unit: "text",
      summary: "SHA-256 of the last blob that was whole, in hexadecimal",
      value: ({ sha256 }) => sha256,
      samples: whole,
      wholeRunOnly: true,
    },
    resumes: total("resumes", "count", "times that an unfinished blob went on", seen),
    ranges: total("ranges", "count", "pieces asked for", seen),
    refetched: total("refetched", "bytes", "bytes that came again", seen),
    throughput: {
      unit: "bytes per second",
      summary: "bytes a second",
      value: perSecond("bytes"),
      samples: counted("bytes"),
    },
    "progress.monotonic": {
      unit: "yes or no",
      summary: "what was told of the progress never went backwards",
      value: (observed) => counted("fallbacks")(observed) === 0,
      samples: seen,
    },
    ...times("duration", "time from when a blob was asked for until it was whole"),
    ...times("first", "time from when a blob was asked for to its first byte"),
  },
  plots: ["throughput", "duration", "first"],
  recorder: BlobRecorder,
  comparableWith: ["blob"],
  figures({ all, perSecond }) {
    const { begun = 0, count = 0, failed = 0 } = all.counts();
    const total = `${count} of ${begun}${failed > 0 ? `, ${failed} failed` : ""}`;
    return [`${formatSize(perSecond("bytes"))}/s`, total];
  },
});
