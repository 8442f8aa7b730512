import assert from "node:assert/strict";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

function receiver() {
  const run = new ObservedRun();
  const stream = new ObservedStream("stamped", run);
  const recorder = stream.addInstance();
  /** A message that was meant for one millisecond of the run and sent at another. */
  const receive = (intendedMs: number, sentMs: number) =>
    recorder.received(new Uint8Array(10), {
      intendedAt: run.clockAt(intendedMs),
      sentAt: run.clockAt(sentMs),
    });
  return { run, stream, recorder, receive };
}

Deno.test("StampedRecorder.received() measures from the intended and from the actual sending", () => {
  const { run, stream, receive } = receiver();
  run.at(30);
  receive(10, 20);
  run.at(150);
  receive(110, 135);
  const metrics = ["count", "bytes", "latency.min", "latency.max", "service.min", "service.max"];
  assert.deepEqual(stream.values([...metrics, "jitter.max", "gap.max"]), {
    "count": 2,
    "bytes": 20,
    "latency.min": 20,
    "latency.max": 40,
    "service.min": 10,
    "service.max": 15,
    "jitter.max": 5,
    "gap.max": 120,
  });
});

Deno.test("StampedRecorder.received() counts a message in the window in which it was sent", () => {
  const { run, stream, receive } = receiver();
  run.mark(1_000);
  run.at(1_050);
  receive(990, 995);
  run.mark(2_000);
  assert.equal(stream.merged("count", 0, 1_000), 1);
  assert.equal(stream.merged("latency.max", 0, 1_000), 60);
  assert.equal(stream.merged("count", 1_000, 2_000), 0);
});

Deno.test("StampedRecorder.received() takes a sender whose clock is ahead for one without delay", () => {
  const { run, stream, receive } = receiver();
  run.at(100);
  receive(103, 104);
  assert.equal(stream.merged("latency.max"), 0);
  assert.equal(stream.merged("service.max"), 0);
});

Deno.test("StampedRecorder.received() counts, when it arrives, what was sent before the run or has no stamp", () => {
  const { run, stream, recorder, receive } = receiver();
  run.mark(1_000);
  receive(-60_000, -59_000);
  recorder.received(new Uint8Array(3));
  assert.equal(stream.merged("count", 1_000), 2);
  assert.equal(stream.merged("latency.max"), undefined);
});

Deno.test("StampedRecorder knows without a sender what is missing, double or late", () => {
  const { stream, recorder } = receiver();
  recorder.received(new Uint8Array(1));
  recorder.lost(3);
  recorder.duplicated();
  recorder.reordered(2);
  const metrics = ["count", "lost", "duplicates", "reordered", "equals"];
  assert.deepEqual(stream.values(metrics), {
    count: 1,
    lost: 3,
    duplicates: 1,
    reordered: 2,
    equals: false,
  });
});

Deno.test("metricsOf() excuses no loss of stamped messages: a stall of the bench loses none", () => {
  assert.ok(Object.values(metricsOf("stamped")).every(({ excusable }) => excusable !== true));
});
