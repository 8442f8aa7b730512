/** The rules of judging, one by one, on observations that are made up. */
import assert from "node:assert/strict";
import type { Clock } from "../../core/clock.ts";
import type { Bound } from "../../harness/comparison.ts";
import { answer, type Finding } from "../../harness/judge.ts";
import type { Question, Scope } from "../../harness/plan.ts";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { Stream } from "../../observations/streams.ts";
import { Timeline } from "../../observations/timeline.ts";
import { ObservedRun, ObservedStream } from "../observations/observed_stream.ts";

/** Messages that arrive at moments of our choosing, at instances of a part. */
class Bench {
  #nowMs = 0;
  readonly #clock: Clock = {
    now: () => this.#nowMs,
    sleep: () => Promise.reject(new Error("no waiting")),
  };
  readonly timeline = new Timeline(this.#clock);
  readonly stream = new Stream("messages", this.timeline);

  /** An instance gets a message at each of the moments. */
  instance(...momentsMs: number[]): this {
    const recorder = this.stream.addInstance();
    for (const atMs of momentsMs) {
      this.#nowMs = atMs;
      recorder.received(new Uint8Array(10));
    }
    return this;
  }

  ask(
    metricName: string,
    bound: Bound,
    options: { scope?: Scope; samples?: number; loadShare?: number } = {},
  ): Finding {
    this.#nowMs = 10_000;
    const metric = metricsOf("messages")[metricName]!;
    const question: Question = {
      part: "p",
      stream: "s",
      kind: "messages",
      metricName,
      metric,
      bound,
    };
    const span = { from: "start", to: "end", fromMs: 0, toMs: 10_000 };
    return answer(question, options.scope ?? "each", this.stream, span, options.samples ?? 1, {
      stalledShare: this.timeline.stalledMs(span) / 10_000,
      stalls: this.timeline.stalls.spans.length,
      loadShare: options.loadShare ?? 1,
    });
  }
}

const every = (periodMs: number, toMs: number) =>
  Array.from({ length: toMs / periodMs }, (_, i) => i * periodMs);

Deno.test("answer() passes what is within its bound", () => {
  const { judgement, value, samples } = new Bench().instance(...every(100, 10_000)).ask("gap.max", {
    max: 100,
  });
  assert.deepEqual({ judgement, value, samples }, { judgement: "pass", value: 100, samples: 99 });
});

Deno.test("answer() fails where nothing was seen, whatever the bound", () => {
  for (const metric of ["count", "gap.max", "rate", "first"]) {
    const { judgement, reason } = new Bench().instance().ask(metric, { max: 1e9 });
    assert.equal(judgement, "fail", metric);
    assert.equal(reason, "nothing was seen in this window");
  }
});

Deno.test("answer() fails where no instance was running", () => {
  assert.equal(new Bench().ask("count", { min: 0 }).judgement, "fail");
});

Deno.test("answer() does not take for flawless what was not seen at all", () => {
  const { judgement, reason } = new Bench().instance().ask("damaged", { eq: 0 });
  assert.deepEqual([judgement, reason], ["fail", "nothing was seen in this window"]);
  assert.equal(new Bench().instance(1).ask("damaged", { eq: 0 }).judgement, "pass");
});

Deno.test("answer() lets a count that must be 0 be 0 because there was nothing", () => {
  assert.equal(new Bench().instance().ask("count", { eq: 0 }).judgement, "pass");
  assert.equal(new Bench().instance().ask("count", { max: 0 }).judgement, "fail");
});

Deno.test("answer() refuses a percentile of too few values", () => {
  const few = new Bench().instance(...every(100, 9_000)).ask("gap.p99", { max: 1e9 });
  assert.equal(few.judgement, "fail");
  assert.equal(few.reason, "89 values cannot tell this percentile, 100 are needed");
  const enough = new Bench().instance(...every(50, 9_000)).ask("gap.p99", { max: 1e9 });
  assert.equal(enough.judgement, "pass");
});

Deno.test("answer() fails below the samples that were asked for", () => {
  const { judgement, reason } = new Bench().instance(1, 2, 3).ask("count", { min: 1 }, {
    samples: 4,
  });
  assert.equal(judgement, "fail");
  assert.equal(reason, "only 3 were seen, 4 are needed");
});

Deno.test("answer() asks every instance, any of them, or all as one, by scope", () => {
  const bench = () => new Bench().instance(1, 2, 3).instance(1).instance(1, 2);
  const each = bench().ask("count", { min: 2 }, { scope: "each" });
  assert.equal(each.judgement, "fail");
  assert.deepEqual(each.instances, { failing: 1, of: 3, first: 1 });
  assert.equal(bench().ask("count", { min: 1 }, { scope: "each" }).judgement, "pass");
  assert.equal(bench().ask("count", { min: 3 }, { scope: "any" }).judgement, "pass");
  assert.equal(bench().ask("count", { min: 4 }, { scope: "any" }).judgement, "fail");
  assert.equal(bench().ask("count", { eq: 6 }, { scope: "merged" }).judgement, "pass");
});

Deno.test("answer() shows the instance that is farthest from its bound", () => {
  const finding = new Bench().instance(0, 100).instance(0, 900).instance(0, 300).ask("gap.max", {
    max: 50,
  });
  assert.equal(finding.instances!.first, 1);
  assert.equal(finding.value, 900);
});

Deno.test("answer() looks at a failing time again without the slices in which the bench stalled", () => {
  const bench = new Bench();
  bench.timeline.stalls.add({ fromMs: 5_000, toMs: 5_350 });
  const { judgement, reason } = bench.instance(
    ...every(100, 5_000),
    5_350,
    ...every(100, 4_000).map((ms) => ms + 5_400),
  )
    .ask("gap.max", { max: 120 });
  assert.equal(judgement, "inconclusive");
  assert.equal(reason, "it holds without the 4 % in which the bench itself stalled");
});

Deno.test("answer() fails a time that is out of bounds in quiet slices too", () => {
  const bench = new Bench();
  bench.timeline.stalls.add({ fromMs: 5_000, toMs: 5_350 });
  assert.equal(bench.instance(...every(100, 10_000)).ask("gap.p50", { max: 50 }).judgement, "fail");
});

Deno.test("answer() knows a rate beside stalls no better than the bench was on time", () => {
  const ask = (stalls: number, min: number) => {
    const bench = new Bench();
    for (let i = 0; i < stalls; i++) {
      bench.timeline.stalls.add({ fromMs: 1_000 * i + 510, toMs: 1_000 * i + 590 });
    }
    // Every tenth of a second, but for the one in which the bench stalls.
    const moments = every(100, 10_000).filter((ms) => (ms - 500) % 1_000 !== 0);
    const { judgement } = bench.instance(...moments).ask("rate", { min });
    return judgement;
  };
  assert.equal(ask(0, 10.2), "fail");
  // 90 in 9.9 s, of which 20 ms are in doubt.
  assert.equal(ask(1, 9.05), "inconclusive");
  assert.equal(ask(1, 9.2), "fail");
  // 90 in 9 s, of which 200 ms are in doubt.
  assert.equal(ask(10, 10.2), "inconclusive");
  assert.equal(ask(10, 10.3), "fail");
});

Deno.test("answer() calls a failing time inconclusive when a fifth of the window was stalled", () => {
  const bench = new Bench();
  bench.timeline.stalls.add({ fromMs: 5_000, toMs: 7_350 });
  const { judgement, reason } = bench.instance(...every(100, 10_000)).ask("gap.p50", { max: 50 });
  assert.equal(judgement, "inconclusive");
  assert.equal(reason, "the bench itself stalled in 24 % of this window");
});

Deno.test("answer() excuses what a stall held up that began when the window was over", () => {
  const run = new ObservedRun();
  const { stream } = new ObservedStream("stamped", run);
  const recorder = stream.addInstance();
  const arrive = (sentMs: number, atMs: number) => {
    run.at(atMs);
    const clockMs = run.clockAt(sentMs);
    recorder.received(new Uint8Array(10), { intendedAt: clockMs, sentAt: clockMs });
  };
  for (const ms of every(100, 10_000)) arrive(ms, ms + 3);
  run.mark(10_000);
  run.timeline.stalls.add({ fromMs: 10_001, toMs: 10_300 });
  arrive(9_999, 10_290);
  const metric = metricsOf("stamped")["latency.max"]!;
  const ask = (max: number) =>
    answer(
      {
        part: "p",
        stream: "s",
        kind: "stamped",
        metricName: "latency.max",
        metric,
        bound: { max },
      },
      "each",
      stream,
      { from: "start", to: "end", fromMs: 0, toMs: 10_000 },
      1,
      { stalledShare: 0, stalls: 0, loadShare: 1 },
    );
  const excused = ask(50);
  assert.deepEqual([excused.judgement, excused.value], ["inconclusive", 291]);
  assert.equal(
    excused.reason,
    "it holds without what was held up: the bench itself stalled just after this window",
  );
  assert.equal(ask(2).judgement, "fail");
});

Deno.test("answer() never excuses integrity by a stall", () => {
  const bench = new Bench();
  bench.timeline.stalls.add({ fromMs: 0, toMs: 10_000 });
  assert.equal(bench.instance(...every(100, 10_000)).ask("count", { max: 1 }).judgement, "fail");
});

Deno.test("answer() lets a passing time pass although the bench stalled", () => {
  const bench = new Bench();
  bench.timeline.stalls.add({ fromMs: 0, toMs: 9_000 });
  assert.equal(
    bench.instance(...every(100, 10_000)).ask("gap.max", { max: 150 }).judgement,
    "pass",
  );
});

Deno.test("answer() does not believe a passing time under less than 99 % of the load", () => {
  const bench = new Bench().instance(...every(100, 10_000));
  const { judgement, reason } = bench.ask("gap.max", { max: 150 }, { loadShare: 0.93 });
  assert.equal(judgement, "inconclusive");
  assert.equal(reason, "only 93 % of the scheduled load was sent");
  assert.equal(bench.ask("count", { min: 1 }, { loadShare: 0.93 }).judgement, "pass");
});

Deno.test("answer() cannot tell what is bounded by earlier runs where there is none", () => {
  const baseline = { last: 5, max: 1.2 };
  const bench = () => new Bench().instance(...every(100, 10_000));
  const alone = bench().ask("gap.max", { baseline });
  assert.deepEqual([alone.judgement, alone.lacksEarlierRuns], ["inconclusive", true]);
  assert.match(alone.reason!, /^no earlier run has passed/);
  assert.equal(alone.expected, "at most 120 % of the median of the last 5 runs that passed");
  const seen = { median: 90, runs: 2 };
  const known = bench().ask("gap.max", { max: 108, baseline: { ...baseline, seen } });
  assert.equal(known.judgement, "pass");
  assert.equal(known.expected, "at most 108 ms: 120 % of 90 ms, the median of 2 runs");
  const none = new Bench().instance().ask("gap.max", { baseline });
  assert.equal(none.judgement, "fail", "no data never passes");
});

Deno.test("answer() has the worst instance of a first run, which later ones are held against", () => {
  const bench = new Bench().instance(...every(100, 10_000)).instance(...every(500, 10_000));
  assert.equal(bench.ask("gap.p50", { baseline: { last: 5, max: 1.2 } }).value, 500);
  assert.equal(bench.ask("count", { baseline: { last: 5, min: 0.9 } }).value, 20);
});

Deno.test("answer() does not let a first run be held against where its stalls made it what it is", () => {
  const baseline = { last: 5, max: 1.2 };
  const stalledFor = (ms: number, metric: string) => {
    const bench = new Bench();
    bench.timeline.stalls.add({ fromMs: 5_000, toMs: 5_050 + ms });
    bench.instance(...every(100, 10_000).filter((atMs) => atMs <= 5_000 || atMs >= 5_000 + ms));
    return bench.ask(metric, { baseline });
  };
  const late = stalledFor(600, "gap.max");
  assert.deepEqual([late.judgement, late.lacksEarlierRuns], ["inconclusive", false]);
  assert.match(late.reason!, /^the bench itself stalled in [78] % of this window$/);
  const most = stalledFor(4_000, "gap.p50");
  assert.deepEqual([most.judgement, most.lacksEarlierRuns], ["inconclusive", false]);
  assert.equal(stalledFor(600, "gap.p50").lacksEarlierRuns, true, "no stall changes the median");
  assert.equal(stalledFor(600, "count").lacksEarlierRuns, true, "a count is not excused");
});

Deno.test("answer() does not let a first run be held against under less than 99 % of the load", () => {
  const bench = new Bench().instance(...every(100, 10_000));
  const { judgement, reason, lacksEarlierRuns } = bench.ask(
    "gap.p50",
    { baseline: { last: 5, max: 1.2 } },
    { loadShare: 0.5 },
  );
  assert.deepEqual([judgement, lacksEarlierRuns], ["inconclusive", false]);
  assert.equal(reason, "only 50 % of the scheduled load was sent");
});
