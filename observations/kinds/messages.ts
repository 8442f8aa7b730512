/**
 * The kind `messages`: whole messages, one after the other.
 *
 * @module
 */
import { formatSize, round } from "../../core/units.ts";
import { MessagesRecorder } from "../messages.ts";
import { counted, type Metric, type Observed, perSecond, times, total } from "../metric.ts";
import { type Activity, defineKind } from "./kind.ts";

const compared = { needsAgainst: true } as const;
const messagesSeen = counted("count");
/** Messages that were sent, whether they came or not. */
const messagesExpected = ({ window }: Observed) => window.count("count") + window.count("lost");
/** Messages that came at all, whole or not. */
const messagesArrived = ({ window }: Observed) => window.count("count") + window.count("damaged");

/** What can be asked of messages. */
export const messageMetrics: Record<string, Metric> = {
  count: total("count", "count", "messages seen", messagesSeen, { tellsOfNothing: true }),
  bytes: total("bytes", "bytes", "bytes in those messages", messagesSeen, { tellsOfNothing: true }),
  rate: {
    unit: "per second",
    summary: "messages a second",
    value: perSecond("count"),
    samples: messagesSeen,
  },
  throughput: {
    unit: "bytes per second",
    summary: "bytes a second",
    value: perSecond("bytes"),
    samples: messagesSeen,
  },
  equals: {
    unit: "yes or no",
    summary: "every message sent arrived, once, in order, byte for byte",
    value: (observed) =>
      ["lost", "duplicates", "reordered", "corrupt"].every((n) => counted(n)(observed) === 0),
    samples: messagesSeen,
    ...compared,
  },
  // What comes late after all was not lost.
  lost: total("lost", "count", "messages sent that never arrived", messagesExpected, {
    ...compared,
    grows: false,
  }),
  duplicates: total(
    "duplicates",
    "count",
    "messages that arrived again",
    messagesSeen,
    compared,
  ),
  reordered: total(
    "reordered",
    "count",
    "messages that a later one overtook",
    messagesSeen,
    compared,
  ),
  corrupt: total(
    "corrupt",
    "count",
    "messages that nobody sent like this",
    messagesSeen,
    compared,
  ),
  damaged: total(
    "damaged",
    "count",
    "messages whose own check was wrong, not counted as seen",
    messagesArrived,
  ),
  first: {
    unit: "ms",
    summary: "from the part's start to its first message",
    value: ({ window }) => window.distribution("first")?.max,
    samples: ({ window }) => window.distribution("first")?.count ?? 0,
  },
  ...times(
    "latency",
    "time from when a message should have been sent to its arrival",
    compared,
  ),
  ...times("service", "time from when a message was sent to its arrival", compared),
  ...times("gap", "time between two arrivals"),
  ...times("jitter", "change of the transit time from one message to the next", compared),
};

/** What is drawn of messages. */
export const messagePlots: readonly string[] = ["throughput", "latency", "gap", "lost"];

/** How messages are told in a few words. */
export function messageFigures({ all, perSecond }: Activity): [string, string] {
  const { count = 0, lost = 0 } = all.counts();
  return [
    `${round(perSecond("count"))}/s  ${formatSize(perSecond("bytes"))}/s`,
    `${count}${lost > 0 ? `, ${lost} lost` : ""}`,
  ];
}

export const messages = defineKind({
  summary: "Whole messages, one after the other.",
  nouns: ["message", "messages"],
  metrics: messageMetrics,
  plots: messagePlots,
  recorder: MessagesRecorder,
  comparableWith: ["messages", "numbered"],
  isLoad: true,
  figures: messageFigures,
});
