/**
 * The caster's metrics, for Prometheus.
 *
 * @module
 */
import process from "node:process";
import type { Clock } from "../../../core/clock.ts";
import { refusals } from "../../../protocols/ntrip/mod.ts";
import type { Recordings } from "../recording/recordings.ts";
import type { Roster } from "../roster.ts";
import type { MessagePassage } from "../station/message_passage.ts";
import type { Streampoint } from "../streampoint.ts";
import type { Metric, Sample } from "./prometheus_text.ts";
import type { Tally } from "./tally.ts";

/** What the metrics are of. */
export interface MetricsHost {
  roster: Roster;
  tally: Tally;
  recordings: Recordings;
  clock: Clock;
}

/** All metrics, as they are now. */
export function* metricsOf({ roster, tally, recordings, clock }: MetricsHost): Iterable<Metric> {
  const nowMs = clock.now();
  const streampoints = [...roster.streampoints];
  const each = (value: (streampoint: Streampoint) => number | undefined): Sample[] =>
    streampoints.flatMap((streampoint) => {
      const known = value(streampoint);
      return known === undefined ? [] : { labels: { streampoint: streampoint.name }, value: known };
    });
  const eachMessage = (value: (passage: MessagePassage) => number | undefined): Sample[] =>
    streampoints.flatMap(({ name, traffic }) =>
      (traffic.station?.messages ?? []).flatMap(([type, passage]) => {
        const known = value(passage);
        return known === undefined ? [] : { labels: { streampoint: name, type }, value: known };
      })
    );

  yield counter(
    "streampoint_received_bytes",
    "Data from sources.",
    each(({ traffic }) => traffic.receivedBytes),
  );
  yield counter(
    "streampoint_sent_bytes",
    "Data to rovers.",
    each(({ traffic }) => traffic.sentBytes),
  );
  yield gauge(
    "streampoint_source_up",
    "Whether a source feeds it.",
    each(({ sourceConnected }) => sourceConnected ? 1 : 0),
  );
  yield gauge(
    "streampoint_rovers",
    "Rovers that receive it.",
    each(({ roverCount }) => roverCount),
  );
  yield gauge(
    "streampoint_age_seconds",
    "Since data came the last time.",
    each(({ traffic }) => sinceSeconds(traffic.lastDataMs, nowMs)),
  );
  yield gauge(
    "streampoint_received_bits_per_second",
    "Data from the source, over its last minute.",
    each(({ traffic }) => traffic.bitsPerSecond(nowMs)),
  );
  yield counter(
    "streampoint_false_frames",
    "RTCM headers that no right check followed, since the source came.",
    each(({ traffic }) => traffic.station?.damage.falseHeaders),
  );
  yield counter(
    "messages",
    "RTCM messages from sources, by number.",
    eachMessage(({ count }) => count),
  );
  yield gauge(
    "message_interval_seconds",
    "Median of the last ones.",
    eachMessage((passage) =>
      passage.intervalMs === undefined ? undefined : passage.intervalMs / 1_000
    ),
  );
  yield gauge(
    "message_age_seconds",
    "Since it passed the last time.",
    eachMessage((passage) => sinceSeconds(passage.lastAtMs, nowMs)),
  );
  yield counter(
    "message_gaps",
    "Pauses longer than the interval lets expect.",
    eachMessage(
      ({ gaps }) => gaps,
    ),
  );
  yield gauge(
    "message_longest_gap_seconds",
    "The longest of those.",
    eachMessage((passage) => passage.longestGapMs / 1_000),
  );
  yield gauge(
    "streampoint_recorded_bytes",
    "By the recording under way.",
    each(({ name }) => recordings.writtenBytes(name)),
  );
  yield counter("accepted", "Sources and rovers that were accepted.", [
    { labels: { kind: "source" }, value: tally.sources },
    { labels: { kind: "rover" }, value: tally.rovers },
  ]);
  yield counter(
    "refused",
    "Connections that were refused.",
    [...tally.refusals].map(
      ([reason, value]) => ({ labels: { reason: refusals[reason] }, value }),
    ),
  );
  yield* processMetrics();
}

/** Named as Prometheus's own clients name them. */
function* processMetrics(): Iterable<Metric> {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const startedMs = Date.now() - process.uptime() * 1_000;
  const all: Omit<Metric, "samples">[] = [
    { name: "process_cpu_seconds_total", help: "Processor time.", type: "counter" },
    { name: "process_resident_memory_bytes", help: "Memory in use.", type: "gauge" },
    { name: "process_heap_bytes", help: "Memory in use by objects.", type: "gauge" },
    { name: "process_start_time_seconds", help: "When it started, Unix time.", type: "gauge" },
  ];
  const values = [(user + system) / 1e6, rss, heapUsed, Math.round(startedMs / 1_000)];
  for (const [i, metric] of all.entries()) yield { ...metric, samples: [{ value: values[i]! }] };
}

function counter(name: string, help: string, samples: Sample[]): Metric {
  return { name: `caster_${name}_total`, help, type: "counter", samples };
}

function gauge(name: string, help: string, samples: Sample[]): Metric {
  return { name: `caster_${name}`, help, type: "gauge", samples };
}

function sinceSeconds(atMs: number | undefined, nowMs: number): number | undefined {
  return atMs === undefined ? undefined : Math.max(0, nowMs - atMs) / 1_000;
}
