/**
 * A run as a picture: what happened when, for a page to draw. All of it comes from the run's events and
 * from the same metrics that judge, so that a number is the same number everywhere. It is plain data.
 *
 * @module
 */
import type { StreamKind } from "../../observations/kinds/registry.ts";
import type { Unit } from "../../observations/metric.ts";
import type { Mark, Span } from "../../observations/span.ts";
import type { Judgement } from "../judge.ts";

/** One run. All times are milliseconds since it began. */
export interface RunPicture {
  /** The scenario's name. */
  name: string;
  /** How long its steps took: what the bench does behind them, which ends it, is not drawn. */
  durationMs: number;
  /** Length of the stretch that each value of a {@link Series} stands for. */
  stepMs: number;
  marks: readonly Mark[];
  steps: readonly DrawnStep[];
  links: readonly DrawnLink[];
  /** When the bench itself was late. */
  stalls: readonly Span[];
  streams: readonly DrawnStream[];
  notes: readonly Note[];
  /** The scenario as it was written, secrets masked. */
  text: string | undefined;
  /** What repeats the run. */
  command: string | undefined;
}

/** A step, from its beginning to its end; one that was given up ends with the steps. */
export interface DrawnStep extends Span {
  text: string;
  line: number | undefined;
  done: boolean;
}

/** What a link did to what passed over it. */
export interface DrawnLink {
  name: string;
  /** In words: `adds 20±5 ms`. */
  spans: readonly (Span & { text: string })[];
}

/** A stream and its plots. */
export interface DrawnStream {
  /** `rovers.received`. */
  name: string;
  kind: StreamKind;
  /** How many instances the part has. */
  instances: number;
  /** Whether an expectation asks about it. */
  isJudged: boolean;
  plots: readonly Plot[];
  strips: readonly Strip[];
}

/** What is drawn over time: one metric, or some statistics of one measured time. */
export interface Plot {
  /** `throughput`, `latency`. */
  name: string;
  summary: string;
  unit: Unit;
  series: readonly Series[];
}

/** One line of a plot. */
export interface Series {
  /** `latency.p99`. */
  metric: string;
  /** What the metric was in each step of the picture; `null` where nothing was seen. */
  values: readonly (number | null)[];
}

/** A metric of every instance, over the whole run. */
export interface Strip {
  metric: string;
  unit: Unit;
  /** By number of the instance; `null` for one that saw nothing. */
  values: readonly (number | null)[];
  median: number;
  /** Numbers of the instances that differ from the rest, the farthest first. */
  outliers: readonly number[];
}

/** The worst moment of a finding, on a plot. */
export interface Note {
  /** Which expectation it is of, counting from 0. */
  verdict: number;
  /** The metric whose worst moment it is. */
  metric: string;
  judgement: Judgement;
  /** The stream and the plot on which it lies. */
  stream: string;
  plot: string;
  atMs: number;
  /** Where it lies on the plot's scale; `undefined` for what has no number. */
  value: number | undefined;
  /** In words: `latency.p99: 131 ms, rovers[3]`. */
  text: string;
}
