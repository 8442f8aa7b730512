/**
 * The kind `connections`: they are tried, stand and end.
 *
 * @module
 */
import { ConnectionsRecorder } from "../connections.ts";
import { type Observed, times, total } from "../metric.ts";
import { defineKind } from "./kind.ts";

/** Connections that were tried or stood during the window. */
const connectionsSeen = ({ window }: Observed) =>
  window.count("attempts") + window.count("opened") + window.level("concurrent").max;

const level = (which: "last" | "max") => ({ window }: Observed) =>
  window.level("concurrent")[which];

export const connections = defineKind({
  summary: "Connections that are tried, stand and end.",
  nouns: ["connection", "connections"],
  metrics: {
    attempts: total("attempts", "count", "connections tried", connectionsSeen, {
      tellsOfNothing: true,
    }),
    opened: total("opened", "count", "connections that the peer accepted", connectionsSeen, {
      tellsOfNothing: true,
    }),
    refused: total("refused", "count", "attempts that failed or were declined", connectionsSeen),
    resets: total("resets", "count", "connections that were torn", connectionsSeen),
    closes: total("closes", "count", "connections that were closed in order", connectionsSeen),
    concurrent: {
      unit: "count",
      summary: "connections open at the end of the window",
      value: level("last"),
      samples: connectionsSeen,
      tellsOfNothing: true,
    },
    "concurrent.max": {
      unit: "count",
      summary: "most connections open at once",
      value: level("max"),
      samples: connectionsSeen,
      tellsOfNothing: true,
    },
    downtime: total("downMs", "ms", "time without a connection after the first", connectionsSeen),
    ...times("connect", "time from the attempt to the peer's acceptance"),
    ...times("reconnect", "time from the loss of a connection to the next one"),
  },
  plots: ["concurrent", "refused", "resets", "connect", "reconnect"],
  recorder: ConnectionsRecorder,
  comparableWith: [],
  figures({ all }) {
    const { opened = 0, refused = 0 } = all.counts();
    const total = `${opened} opened${refused > 0 ? `, ${refused} refused` : ""}`;
    return [`${all.level("concurrent").last} open`, total];
  },
});
