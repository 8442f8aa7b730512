/**
 * One stream of a part whose time the test owns.
 *
 * @module
 */
import assert from "node:assert/strict";
import { metricsOf, type RecorderOf, type StreamKind } from "../../observations/kinds/registry.ts";
import { Stream } from "../../observations/streams.ts";
import type { Span } from "../../observations/span.ts";
import { Timeline } from "../../observations/timeline.ts";

/** The time of a run, with its marks. It stands still until the test moves it. */
export class ObservedRun {
  nowMs = 0;
  readonly timeline: Timeline = new Timeline({
    now: () => 1_767_225_600_000 + this.nowMs,
    sleep: () => assert.fail("recorders do not wait"),
  });

  /** Moves time to a millisecond of the run. */
  at(nowMs: number): this {
    assert.ok(nowMs >= this.nowMs, "time never runs backwards");
    this.nowMs = nowMs;
    return this;
  }

  /** The clock's time at a millisecond of the run. */
  clockAt(ms: number): number {
    return this.timeline.startedAt + ms;
  }

  /** Moves time to a millisecond of the run, and marks it. */
  mark(nowMs: number): void {
    this.at(nowMs);
    this.timeline.mark(`at ${nowMs}`);
  }
}

/** A stream and its recorders. */
export class ObservedStream<Kind extends StreamKind> {
  readonly stream: Stream<Kind>;

  constructor(kind: Kind, { timeline }: ObservedRun) {
    this.stream = new Stream(kind, timeline);
    timeline.beforeMark((mark) => this.stream.settle(mark));
  }

  addInstance(): RecorderOf[Kind] {
    return this.stream.addInstance();
  }

  /** What all instances together say of a metric between two marks. */
  merged(metric: string, fromMs = 0, toMs = Infinity): unknown {
    return this.#metric(metric).value(this.stream.merged({ fromMs, toMs }));
  }

  /** What each instance says of a metric between two marks. */
  each(metric: string, fromMs = 0, toMs = Infinity): unknown[] {
    return this.stream.each({ fromMs, toMs }).map((observed) =>
      this.#metric(metric).value(observed)
    );
  }

  /** Several metrics of the whole part between two marks. */
  values(metrics: readonly string[], span: Span = { fromMs: 0, toMs: Infinity }) {
    return Object.fromEntries(
      metrics.map((metric) => [metric, this.merged(metric, span.fromMs, span.toMs)]),
    );
  }

  /** How many things a metric speaks of. */
  samples(metric: string, fromMs = 0, toMs = Infinity): number {
    return this.#metric(metric).samples(this.stream.merged({ fromMs, toMs }));
  }

  #metric(name: string) {
    const metric = metricsOf(this.stream.kind)[name];
    assert.ok(metric !== undefined, `there is no metric ${name}`);
    return metric;
  }
}
