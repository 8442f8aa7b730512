/**
 * The kind `operations`: they are asked for and then done, or not; requests above all.
 *
 * @module
 */
import { round } from "../../core/units.ts";
import { counted, perSecond, times, total } from "../metric.ts";
import { OperationsRecorder } from "../operations.ts";
import { defineKind } from "./kind.ts";

const operationsSeen = counted("count");

export const operations = defineKind({
  summary: "Operations that are asked for and then done, or not: requests above all.",
  nouns: ["operation", "operations"],
  metrics: {
    count: total(
      "count",
      "count",
      "operations that came to their end, or to that of the run",
      operationsSeen,
      { tellsOfNothing: true },
    ),
    ok: total("ok", "count", "operations that did what was asked for", operationsSeen),
    errors: total(
      "errors",
      "count",
      "operations that failed, were declined, or had no end when the run did",
      operationsSeen,
    ),
    "error-rate": {
      unit: "share",
      summary: "share of the operations that are errors",
      value: (observed) =>
        operationsSeen(observed) > 0
          ? counted("errors")(observed) / operationsSeen(observed)
          : undefined,
      samples: operationsSeen,
    },
    rate: {
      unit: "per second",
      summary: "operations a second",
      value: perSecond("count"),
      samples: operationsSeen,
    },
    retries: total("retries", "count", "times that one was tried again", operationsSeen),
    ...times("latency", "time from when it was asked for to its end"),
    ...times("first", "time from when it was asked for to the first of its answer"),
  },
  plots: ["rate", "errors", "latency", "first"],
  recorder: OperationsRecorder,
  comparableWith: [],
  figures({ all, perSecond }) {
    const { count = 0, errors = 0 } = all.counts();
    const total = `${count}${errors > 0 ? `, ${errors} failed` : ""}`;
    return [`${round(perSecond("count"))}/s`, total];
  },
});
