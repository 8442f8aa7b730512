/**
 * What a kind of stream is: what can be asked of it, who records it, what it can be held against, and
 * how it is told in a few words.
 *
 * @module
 */
import type { Metric } from "../metric.ts";
import type { Recorder, RecorderTarget } from "../recorder.ts";
import type { Window } from "../slice.ts";

/** What a stream did so far, for a line about it. */
export interface Activity {
  /** All of it. */
  all: Window;
  /** How much was counted under a name in the last seconds, a second. */
  perSecond(name: string): number;
}

/** The declaration of a kind. */
export interface Kind<R extends Recorder = Recorder> {
  summary: string;
  /** What one thing of it is called, and several. */
  nouns: readonly [one: string, several: string];
  metrics: Record<string, Metric>;
  /** What is drawn of it over time, whether anybody asks or not: metrics and measured times. */
  plots: readonly string[];
  /** Records what one instance sees. */
  recorder: new (target: RecorderTarget) => R;
  /** The kinds of a sender's stream that it can be compared with. */
  comparableWith: readonly string[];
  /** Whether what it counts is the load that a schedule wanted. */
  isLoad?: true;
  /** What it does now, and what it did in all. */
  figures(activity: Activity): readonly [now: string, total: string];
}

/** Declares a kind. */
export function defineKind<R extends Recorder>(kind: Kind<R>): Kind<R> {
  return kind;
}
