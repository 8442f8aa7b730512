/**
 * The kinds of streams and the metrics of each. A part says only which kind a stream is; everything
 * that can be asked of it, in which unit, and what counts as having seen enough, stands here.
 *
 * @module
 */
import { counted, type Metric, type Observed, perSecond, times, total } from "./metric.ts";

const compared = { needsAgainst: true } as const;
const messagesSeen = counted("count");
/** Messages that were sent, whether they came or not. */
const messagesExpected = ({ window }: Observed) => window.count("count") + window.count("lost");
/** Messages that came at all, whole or not. */
const messagesArrived = ({ window }: Observed) => window.count("count") + window.count("damaged");
const bytesSeen = counted("bytes");
/** Connections that were tried or stood during the window. */
const connectionsSeen = ({ window }: Observed) =>
  window.count("attempts") + window.count("opened") + window.level("concurrent").max;

const operationsSeen = counted("count");

const level = (which: "last" | "max") => ({ window }: Observed) =>
  window.level("concurrent")[which];

const messageMetrics: Record<string, Metric> = {
  count: total("count", "count", "messages seen", messagesSeen),
  bytes: total("bytes", "bytes", "bytes in those messages", messagesSeen),
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
  lost: total("lost", "count", "messages sent that never arrived", messagesExpected, compared),
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

/** What can be asked of each kind of stream. */
export const kinds = {
  messages: { summary: "Whole messages, one after the other.", metrics: messageMetrics },
  numbered: {
    summary:
      "Messages that may be lost, numbered by their sender: the receiver knows what it lacks.",
    metrics: { ...messageMetrics, ...knownAlone },
  },
  bytes: {
    summary: "A stream of bytes without boundaries.",
    metrics: {
      bytes: total("bytes", "bytes", "bytes seen", bytesSeen),
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
  },
  connections: {
    summary: "Connections that are tried, stand and end.",
    metrics: {
      attempts: total("attempts", "count", "connections tried", connectionsSeen),
      opened: total("opened", "count", "connections that the peer accepted", connectionsSeen),
      refused: total("refused", "count", "attempts that failed or were declined", connectionsSeen),
      resets: total("resets", "count", "connections that were torn", connectionsSeen),
      closes: total("closes", "count", "connections that were closed in order", connectionsSeen),
      concurrent: {
        unit: "count",
        summary: "connections open at the end of the window",
        value: level("last"),
        samples: connectionsSeen,
      },
      "concurrent.max": {
        unit: "count",
        summary: "most connections open at once",
        value: level("max"),
        samples: connectionsSeen,
      },
      downtime: total("downMs", "ms", "time without a connection after the first", connectionsSeen),
      ...times("connect", "time from the attempt to the peer's acceptance"),
      ...times("reconnect", "time from the loss of a connection to the next one"),
    },
  },
  operations: {
    summary: "Operations that are asked for and then done, or not: requests above all.",
    metrics: {
      count: total("count", "count", "operations that came to their end", operationsSeen),
      ok: total("ok", "count", "operations that did what was asked for", operationsSeen),
      errors: total("errors", "count", "operations that failed or were declined", operationsSeen),
      "error-rate": {
        unit: "share",
        summary: "share of the operations that failed or were declined",
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
  },
} satisfies Record<string, { summary: string; metrics: Record<string, Metric> }>;

/** A kind of stream. */
export type StreamKind = keyof typeof kinds;

/** The metrics of a kind, by name. */
export function metricsOf(kind: StreamKind): Record<string, Metric> {
  return kinds[kind].metrics;
}
