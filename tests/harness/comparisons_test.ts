import assert from "node:assert/strict";
import { Comparisons } from "../../harness/comparisons.ts";
import type { Expectation } from "../../harness/plan.ts";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { Stream } from "../../observations/streams.ts";
import { ObservedRun } from "../observations/observed_stream.ts";

/** How long a run waits for a request that nobody answers, with a drain of a second. */
async function waitsFor(stalledMs: (nowMs: number) => number): Promise<number> {
  const run = new ObservedRun();
  const stream = new Stream("operations", run.timeline);
  const question = {
    part: "clients",
    stream: "echoes",
    kind: "operations" as const,
    metricName: "errors",
    metric: metricsOf("operations").errors!,
    bound: { eq: 0 },
  };
  const expectation: Expectation = {
    name: "all is answered",
    questions: [question],
    scope: "merged",
    against: undefined,
    during: undefined,
    samples: 1,
    line: undefined,
  };
  const comparisons = new Comparisons(
    [expectation],
    new Map([["clients.echoes", stream as Stream]]),
    () => false,
  );
  const recorder = stream.addInstance();
  recorder.began(run.clockAt(0));
  run.at(5_000);
  await comparisons.settle(5_000, 1_000, {
    timeline: run.timeline,
    sleep(delayMs) {
      run.at(run.nowMs + delayMs);
      const lengthMs = stalledMs(run.nowMs);
      if (lengthMs > 0) run.timeline.stalls.add({ fromMs: run.nowMs - lengthMs, toMs: run.nowMs });
      return Promise.resolve();
    },
  });
  assert.equal(stream.merged({ fromMs: 0, toMs: 5_000 }).window.count("errors"), 1);
  return run.nowMs - 5_000;
}

Deno.test("Comparisons.settle() waits for limits.drain, and no time counts in which the bench stalled", async () => {
  assert.equal(await waitsFor(() => 0), 1_000);
  assert.equal(await waitsFor((nowMs) => nowMs === 5_300 ? 300 : 0), 1_300);
});

Deno.test("Comparisons.settle() comes to an end although the bench does nothing but stall", async () => {
  assert.equal(await waitsFor(() => 10), 5_000);
});
