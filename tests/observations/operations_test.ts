import assert from "node:assert/strict";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

function requests() {
  const run = new ObservedRun();
  const stream = new ObservedStream("operations", run);
  return { run, stream, recorder: stream.addInstance() };
}

Deno.test("OperationsRecorder counts operations by how they ended", () => {
  const { run, stream, recorder } = requests();
  for (const outcome of ["ok", "ok", "error", "ok"] as const) {
    recorder.done(run.clockAt(run.nowMs), outcome);
  }
  run.mark(2_000);
  assert.deepEqual(stream.values(["count", "ok", "errors", "error-rate", "retries"]), {
    count: 4,
    ok: 3,
    errors: 1,
    "error-rate": 0.25,
    retries: 0,
  });
  assert.equal(stream.merged("rate", 0, 2_000), 2);
  assert.equal(recorder.total, 4);
});

Deno.test("OperationsRecorder measures from when it was asked for", () => {
  const { run, stream, recorder } = requests();
  run.at(130);
  recorder.done(run.clockAt(100), "ok", { firstAt: run.clockAt(110) });
  run.at(200);
  recorder.done(run.clockAt(150), "error");
  assert.deepEqual(stream.values(["latency.min", "latency.max", "first.max"]), {
    "latency.min": 30,
    "latency.max": 50,
    "first.max": 10,
  });
  assert.equal(stream.samples("first.max"), 1);
});

Deno.test("OperationsRecorder counts an operation in the window in which it was asked for", () => {
  const { run, stream, recorder } = requests();
  run.mark(1_000);
  run.at(1_500);
  recorder.done(run.clockAt(900), "ok");
  assert.equal(stream.merged("count", 0, 1_000), 1);
  assert.equal(stream.merged("count", 1_000, 2_000), 0);
});

Deno.test("OperationsRecorder counts a retry, and still one operation", () => {
  const { run, stream, recorder } = requests();
  recorder.retried();
  recorder.retried();
  recorder.done(run.clockAt(0), "ok");
  assert.deepEqual(stream.values(["count", "retries"]), { count: 1, retries: 2 });
});

Deno.test("OperationsRecorder has no error rate of nothing", () => {
  const { stream } = requests();
  assert.equal(stream.merged("error-rate"), undefined);
  assert.equal(stream.samples("count"), 0);
});

Deno.test("OperationsRecorder keeps instances apart, and adds them up", () => {
  const run = new ObservedRun();
  const stream = new ObservedStream("operations", run);
  const [one, two] = [stream.addInstance(), stream.addInstance()];
  one.done(run.clockAt(0), "ok");
  two.done(run.clockAt(0), "error");
  assert.deepEqual(stream.each("error-rate"), [0, 1]);
  assert.equal(stream.merged("error-rate"), 0.5);
});

Deno.test("OperationsRecorder takes what was asked for and is not over in the end for an error", () => {
  const { run, stream, recorder } = requests();
  for (const atMs of [100, 100, 200, 900, 1_100]) recorder.began(run.clockAt(atMs));
  run.at(300);
  recorder.done(run.clockAt(100), "ok");
  recorder.done(run.clockAt(200), "ok");
  run.mark(1_000);
  assert.equal(recorder.caughtUp(1_000), false);
  run.at(1_200);
  recorder.done(run.clockAt(900), "ok");
  assert.equal(recorder.caughtUp(100), true, "what was asked for later is not waited for");
  assert.equal(recorder.caughtUp(1_000), false);
  recorder.giveUp(1_000);
  assert.equal(recorder.caughtUp(1_000), true);
  const seen = (name: string) => stream.merged(name, 0, 1_000);
  assert.deepEqual([seen("count"), seen("ok"), seen("errors")], [4, 3, 1]);
  assert.equal(stream.merged("latency.max", 0, 1_000), 300, "nobody knows how long it would take");
  assert.equal(stream.merged("count", 1_000, 2_000), 0);
});

Deno.test("OperationsRecorder waits for nothing any more when who asked is gone", () => {
  const { run, stream, recorder } = requests();
  recorder.began(run.clockAt(100));
  recorder.forget();
  assert.equal(recorder.caughtUp(1_000), true);
  recorder.giveUp(1_000);
  assert.equal(stream.merged("count"), 0);
});
