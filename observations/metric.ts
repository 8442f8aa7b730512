/**
 * A metric: something that can be asked of a stream over a window, its unit, and what counts as having
 * seen enough of it.
 *
 * @module
 */
import type { Histogram } from "./histogram.ts";
import type { Window } from "./slice.ts";

/** What a metric's number means. */
export type Unit =
  | "count"
  | "bytes"
  | "ms"
  | "per second"
  | "bytes per second"
  | "share"
  | "yes or no"
  | "text";

/** Whether a unit is of so much a second. */
export function isRate(unit: Unit): boolean {
  return unit === "per second" || unit === "bytes per second";
}

/** Whether a unit is of a time or a rate: the bench's own stalls may explain such a value. */
export function isTimed(unit: Unit): boolean {
  return unit === "ms" || isRate(unit);
}

/** What the metrics of one window are computed from. */
export interface Observed {
  /** Everything seen in the window. */
  window: Window;
  /** How long the window is. */
  durationMs: number;
  /** SHA-256 of the whole stream, where it was asked for. */
  sha256?: string;
}

/** One metric of a kind of stream. */
export interface Metric {
  unit: Unit;
  summary: string;
  /** The value, or `undefined` when nothing was seen that could have one. */
  value(observed: Observed): number | boolean | string | undefined;
  /** How many things the value speaks of; an expectation over too few of them fails. */
  samples(observed: Observed): number;
  /** The measured time of which this is one of eight statistics. */
  time?: { name: string; summary: string };
  /** The share of all values that a percentile leaves out: too few samples cannot tell it. */
  tail?: number;
  /** Where the greatest value was seen, and how many exceed a bound. */
  distribution?(observed: Observed): Histogram | undefined;
  /** It counts the very things that it speaks of: 0 says that there were none. */
  tellsOfNothing?: true;
  /** It never shrinks while a run goes on. */
  grows?: boolean;
  /** A value that a stall of the bench itself may explain, although it is no time. */
  excusable?: true;
  /** Only known when the stream is compared with what was sent. */
  needsAgainst?: true;
  /** Only known for the whole run. */
  wholeRunOnly?: true;
}

/** How many values it takes to tell a percentile; 1 for what any number of them can tell. */
export function samplesNeeded(tail: number | undefined): number {
  return tail === undefined ? 1 : Math.ceil(1 / tail - 1e-9);
}

/** What is told of every measured time: how it is computed, and what share a percentile leaves out. */
export const statistics: Readonly<
  Record<string, { of: (h: Histogram) => number; tail?: number; text: string }>
> = {
  min: { of: (h) => h.min, text: "least" },
  p50: { of: (h) => h.percentile(0.5), tail: 0.5, text: "median" },
  p90: { of: (h) => h.percentile(0.9), tail: 0.1, text: "90th percentile" },
  p95: { of: (h) => h.percentile(0.95), tail: 0.05, text: "95th percentile" },
  p99: { of: (h) => h.percentile(0.99), tail: 0.01, text: "99th percentile" },
  p999: { of: (h) => h.percentile(0.999), tail: 0.001, text: "99.9th percentile" },
  max: { of: (h) => h.max, text: "greatest" },
  mean: { of: (h) => h.mean, text: "mean" },
};

/** `name.min`, `name.p50`, … of one measured time. */
export function times(
  name: string,
  summary: string,
  extra: Pick<Metric, "needsAgainst"> = {},
): Record<string, Metric> {
  return Object.fromEntries(
    Object.entries(statistics).map(([statistic, { of, tail, text }]) => {
      const distribution = ({ window }: Observed) => window.distribution(name);
      const metric: Metric = {
        unit: "ms",
        summary: `${text} ${summary}`,
        value: (observed) => {
          const histogram = distribution(observed);
          return histogram === undefined ? undefined : of(histogram);
        },
        samples: (observed) => distribution(observed)?.count ?? 0,
        distribution,
        time: { name, summary },
        ...(tail === undefined ? {} : { tail }),
        ...extra,
      };
      return [`${name}.${statistic}`, metric];
    }),
  );
}

/** How often something was counted in the window. */
export const counted = (name: string) => ({ window }: Observed) => window.count(name);
/** How often a second. */
export const perSecond = (name: string) => (observed: Observed) =>
  observed.durationMs > 0 ? counted(name)(observed) / (observed.durationMs / 1000) : undefined;

/** What was counted under a name. */
export function total(
  name: string,
  unit: Unit,
  summary: string,
  samples: Metric["samples"],
  extra: Partial<Metric> = {},
): Metric {
  return { unit, summary, value: counted(name), samples, grows: true, ...extra };
}
