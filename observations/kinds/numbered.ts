/**
 * The kind `numbered`: messages whose own number tells the receiver what it lacks.
 *
 * @module
 */
import type { Metric } from "../metric.ts";
import { NumberedRecorder } from "../numbered.ts";
import { defineKind } from "./kind.ts";
import { messageFigures, messageMetrics, messagePlots } from "./messages.ts";

/**
 * What a message's own number tells without the sender. Nobody else is to be blamed for what the
 * bench's own socket lost while the bench stalled.
 */
const knownAlone: Record<string, Metric> = Object.fromEntries(
  ["equals", "lost", "duplicates", "reordered", "corrupt", "damaged"].map((name) => {
    const { needsAgainst: _, ...metric } = messageMetrics[name]!;
    const isOfLoss = name === "equals" || name === "lost" || name === "damaged";
    return [name, { ...metric, ...(isOfLoss ? { excusable: true } : {}) }];
  }),
);

export const numbered = defineKind({
  summary: "Messages that may be lost, numbered by their sender: the receiver knows what it lacks.",
  nouns: ["message", "messages"],
  metrics: { ...messageMetrics, ...knownAlone },
  plots: messagePlots,
  recorder: NumberedRecorder,
  comparableWith: ["messages", "numbered"],
  isLoad: true,
  figures: messageFigures,
});
