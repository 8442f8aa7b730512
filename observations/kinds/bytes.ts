/**
 * The kind `bytes`: a stream without boundaries.
 *
 * @module
 */
import { formatSize } from "../../core/units.ts";
import { BytesRecorder } from "../bytes.ts";
import { counted, perSecond, times, total } from "../metric.ts";
import { defineKind } from "./kind.ts";

const compared = { needsAgainst: true } as const;
const bytesSeen = counted("bytes");

export const bytes = defineKind({
  summary: "A stream of bytes without boundaries.",
  nouns: ["byte", "bytes"],
  metrics: {
    bytes: total("bytes", "bytes", "bytes seen", bytesSeen, { tellsOfNothing: true }),
    throughput: {
      unit: "bytes per second",
      summary: "bytes a second",
      value: perSecond("bytes"),
      samples: bytesSeen,
    },
    equals: {
      unit: "yes or no",
      summary: "every byte sent arrived, once, in order, and no other",
      value: (observed) => counted("missing")(observed) + counted("foreign")(observed) === 0,
      samples: bytesSeen,
      ...compared,
    },
    "prefix-of": {
      unit: "yes or no",
      summary: "what arrived is what was sent from its beginning, perhaps not all of it",
      value: (observed) =>
        counted("foreign")(observed) + counted("holes")(observed) + counted("late")(observed) ===
          0,
      samples: bytesSeen,
      ...compared,
    },
    "suffix-of": {
      unit: "yes or no",
      summary: "what arrived is what was sent up to its end, perhaps not from the beginning",
      value: (observed) => counted("foreign")(observed) + counted("missing")(observed) === 0,
      samples: bytesSeen,
      ...compared,
    },
    sha256: {
      unit: "text",
      summary: "SHA-256 of the whole stream, in hexadecimal",
      value: ({ sha256 }) => sha256,
      samples: bytesSeen,
      wholeRunOnly: true,
    },
    stalls: total("stalls", "count", "times that nothing came for a second", bytesSeen),
    first: {
      unit: "ms",
      summary: "from the part's start to its first byte",
      value: ({ window }) => window.distribution("first")?.max,
      samples: ({ window }) => window.distribution("first")?.count ?? 0,
    },
    ...times("gap", "time between two arrivals"),
  },
  plots: ["throughput", "gap"],
  recorder: BytesRecorder,
  comparableWith: ["messages", "numbered", "bytes"],
  figures: ({ all, perSecond }) => [
    `${formatSize(perSecond("bytes"))}/s`,
    formatSize(all.count("bytes")),
  ],
});
