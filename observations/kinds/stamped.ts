/**
 * The kind `stamped`: messages that tell their receiver what it lacks, and how late they are.
 *
 * @module
 */
import type { Metric } from "../metric.ts";
import { StampedRecorder } from "../stamped.ts";
import { defineKind } from "./kind.ts";
import { messageFigures, messageMetrics, messagePlots } from "./messages.ts";

/** Nothing of it needs the sender. */
const metrics: Record<string, Metric> = Object.fromEntries(
  Object.entries(messageMetrics).map(([name, { needsAgainst: _, ...metric }]) => [name, metric]),
);

export const stamped = defineKind({
  summary:
    "Messages that carry a number, and when they were sent: the receiver knows what it lacks, " +
    "and how late they are.",
  nouns: ["message", "messages"],
  metrics,
  plots: messagePlots,
  recorder: StampedRecorder,
  comparableWith: [],
  isLoad: true,
  figures: messageFigures,
});
