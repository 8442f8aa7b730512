/**
 * Writing the event log of one run, and keeping its memory bounded: slices that are old go to the log,
 * and only their sums stay.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { Stream } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import { type EventSink, runEvent } from "./event_log.ts";
import { type LinkChange, linkChange } from "./link_changes.ts";
import type { Member } from "./members.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import type { Failure, Lag } from "./result.ts";
import type { Outcome } from "./exit_codes.ts";

/** How often slices are folded, and how old they are then. */
const FOLD_EVERY_MS = 1_000;
const FOLD_AFTER_MS = 5_000;

/** What a run writes its log from. */
export interface RunLogContext {
  plan: Plan;
  timeline: Timeline;
  streams: ReadonlyMap<string, Stream>;
  sink: EventSink;
}

/** The log of one run. */
export class RunLog {
  /** What the links did so far. */
  readonly changes: LinkChange[] = [];
  readonly #timeline: Timeline;
  readonly #streams: ReadonlyMap<string, Stream>;
  readonly #sink: EventSink;

  constructor({ plan, timeline, streams, sink }: RunLogContext) {
    this.#timeline = timeline;
    this.#streams = streams;
    this.#sink = sink;
    sink(runEvent(plan, timeline.startedAt));
    timeline.beforeMark((mark) => sink({ event: "mark", ...mark }));
  }

  /** A step begins, or is done. */
  step({ text, line }: PlannedStep, done: boolean): void {
    this.#sink({ event: "step", atMs: this.#timeline.now(), text, line, done });
  }

  /** The faults of a link are from now on these. */
  faults(link: string, faults: readonly FaultSpec[]): void {
    const change = { atMs: this.#timeline.now(), link, faults: [...faults] };
    this.changes.push(linkChange(change));
    this.#sink({ event: "fault", ...change });
  }

  /** Folds old slices now and then, until the signal aborts. */
  async foldNowAndThen(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(FOLD_EVERY_MS, signal).catch(() => {});
      this.#fold(this.#timeline.now() - FOLD_AFTER_MS);
    }
  }

  /** The run is over: writes everything that is left. */
  end(
    atMs: number,
    endMs: number,
    early: { outcome: Outcome; failure: Failure } | undefined,
    lag: Lag,
    members: ReadonlyMap<string, Member>,
  ): void {
    this.#fold(Infinity);
    for (const stall of this.#timeline.stalls.spans) this.#sink({ event: "stall", ...stall });
    for (const [name, { part, stream }] of this.#named()) {
      for (const { slice, ...segment } of this.#streams.get(name)!.segments()) {
        this.#sink({ event: "instance", part, stream, ...segment, ...slice.toJSON() });
      }
    }
    const states = Object.fromEntries([...members].map(([name, { state }]) => [name, state]));
    const { outcome, failure } = early ?? { outcome: undefined, failure: undefined };
    this.#sink({ event: "end", atMs, endMs, outcome, failure, lag, states });
  }

  #fold(beforeMs: number): void {
    for (const [name, { part, stream }] of this.#named()) {
      for (const { span, slice, stalled } of this.#streams.get(name)!.fold(beforeMs)) {
        this.#sink({ event: "slice", part, stream, ...span, stalled, ...slice.toJSON() });
      }
    }
  }

  /** The full name of each stream, and its two halves. */
  #named(): [string, { part: string; stream: string }][] {
    return [...this.#streams.keys()].map((name) => {
      const [part, stream] = name.split(".") as [string, string];
      return [name, { part, stream }];
    });
  }
}
