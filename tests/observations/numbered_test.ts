import assert from "node:assert/strict";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

Deno.test("NumberedRecorder knows without a sender what is missing, double, late or wrong", () => {
  const run = new ObservedRun();
  const stream = new ObservedStream("numbered", run);
  const recorder = stream.addInstance();
  for (let i = 0; i < 5; i++) recorder.received(Uint8Array.of(i));
  recorder.lost(3);
  recorder.duplicated();
  recorder.reordered(2);
  recorder.corrupted();
  recorder.damaged();
  assert.deepEqual(
    stream.values(["count", "lost", "duplicates", "reordered", "corrupt", "damaged", "equals"]),
    { count: 5, lost: 3, duplicates: 1, reordered: 2, corrupt: 1, damaged: 1, equals: false },
  );
  assert.equal(stream.samples("lost"), 8, "what is lost was expected");
});

Deno.test("metricsOf() asks for no sender where messages are numbered, except for their times", () => {
  const metrics = metricsOf("numbered");
  for (const [name, metric] of Object.entries(metrics)) {
    const isOfSender = /^(latency|service|jitter)\./.test(name);
    assert.equal(metric.needsAgainst ?? false, isOfSender, name);
  }
  assert.ok(metricsOf("messages").lost!.needsAgainst);
});
