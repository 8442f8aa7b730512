import assert from "node:assert/strict";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

function dialler() {
  const run = new ObservedRun();
  const stream = new ObservedStream("connections", run);
  return { run, stream, recorder: stream.addInstance() };
}

const counts = ["attempts", "opened", "refused", "resets", "closes"];

Deno.test("ConnectionsRecorder counts attempts and what became of them", () => {
  const { stream, recorder } = dialler();
  recorder.attempted();
  recorder.refused("connection refused", true);
  recorder.attempted();
  recorder.opened();
  recorder.ended("reset");
  recorder.attempted();
  recorder.opened();
  recorder.ended("closed");
  recorder.attempted();
  recorder.opened();
  assert.deepEqual(stream.values(counts), {
    attempts: 4,
    opened: 3,
    refused: 1,
    resets: 1,
    closes: 1,
  });
  assert.equal(recorder.open, 1);
});

Deno.test("ConnectionsRecorder measures from the attempt to the acceptance", () => {
  const { run, stream, recorder } = dialler();
  recorder.attempted();
  run.at(100);
  recorder.refused("busy");
  run.at(500);
  recorder.attempted();
  run.at(530);
  recorder.opened();
  assert.equal(stream.samples("connect.max"), 1);
  assert.equal(stream.merged("connect.max"), 30);
});

Deno.test("ConnectionsRecorder measures no attempt for the side that accepts", () => {
  const { run, stream, recorder } = dialler();
  recorder.opened();
  run.at(100);
  recorder.opened();
  assert.equal(stream.samples("connect.max"), 0);
  assert.equal(stream.merged("concurrent"), 2);
  recorder.attempted();
  recorder.opened();
  recorder.opened();
  assert.equal(stream.samples("connect.max"), 1);
});

Deno.test("ConnectionsRecorder measures from the loss of a connection to the next one", () => {
  const { run, stream, recorder } = dialler();
  run.at(100);
  recorder.opened();
  run.at(1_000);
  recorder.ended("reset");
  run.at(1_200);
  recorder.attempted();
  recorder.refused("connection refused", true);
  run.at(1_700);
  recorder.opened();
  assert.equal(stream.samples("reconnect.max"), 1);
  assert.equal(stream.merged("reconnect.max"), 700);
  assert.equal(stream.merged("downtime"), 700);
});

Deno.test("ConnectionsRecorder does not count the time before the first connection as down", () => {
  const { run, stream, recorder } = dialler();
  recorder.attempted();
  recorder.refused("connection refused", true);
  run.at(5_000);
  recorder.attempted();
  recorder.opened();
  run.mark(6_000);
  assert.equal(stream.merged("downtime"), 0);
  assert.equal(stream.samples("reconnect.max"), 0);
});

Deno.test("ConnectionsRecorder splits the time that it is down at every mark", () => {
  const { run, stream, recorder } = dialler();
  recorder.opened();
  run.at(800);
  recorder.ended("closed");
  run.mark(1_000);
  run.mark(3_000);
  run.at(3_500);
  recorder.opened();
  run.mark(4_000);
  assert.deepEqual([
    stream.merged("downtime", 0, 1_000),
    stream.merged("downtime", 1_000, 3_000),
    stream.merged("downtime", 3_000, 4_000),
    stream.merged("downtime"),
  ], [200, 2_000, 500, 2_700]);
  assert.equal(stream.merged("reconnect.max", 3_000, 4_000), 2_700);
});

Deno.test("ConnectionsRecorder counts the time down up to a mark, while it still is", () => {
  const { run, stream, recorder } = dialler();
  recorder.opened();
  run.at(800);
  recorder.ended("reset");
  run.mark(2_000);
  assert.equal(stream.merged("downtime", 0, 2_000), 1_200);
  assert.equal(stream.merged("concurrent", 0, 2_000), 0);
});

Deno.test("ConnectionsRecorder is down only when the last connection has ended", () => {
  const { run, stream, recorder } = dialler();
  recorder.opened();
  recorder.opened();
  run.at(500);
  recorder.ended("closed");
  run.mark(700);
  run.at(900);
  recorder.ended("closed");
  run.mark(1_000);
  assert.equal(stream.merged("downtime", 0, 700), 0);
  assert.equal(stream.merged("downtime", 700, 1_000), 100);
});

Deno.test("ConnectionsRecorder is not down when it ended its connection on purpose", () => {
  const { run, stream, recorder } = dialler();
  recorder.opened();
  run.at(500);
  recorder.ended("closed", true);
  run.mark(1_000);
  recorder.attempted();
  recorder.opened();
  run.mark(2_000);
  assert.equal(stream.merged("downtime"), 0);
  assert.equal(stream.samples("reconnect.max"), 0);
  assert.equal(stream.merged("closes"), 1);
});

Deno.test("ConnectionsRecorder knows how many stand, at the end and at most", () => {
  const run = new ObservedRun();
  const stream = new ObservedStream("connections", run);
  const [one, two] = [stream.addInstance(), stream.addInstance()];
  one.opened();
  run.at(100);
  two.opened();
  run.at(200);
  one.ended("closed");
  run.mark(250);
  run.mark(400);
  two.ended("closed");
  run.mark(500);
  const both = ["concurrent", "concurrent.max"];
  const at = (fromMs: number, toMs: number) => Object.values(stream.values(both, { fromMs, toMs }));
  assert.deepEqual(at(0, 250), [1, 2]);
  assert.deepEqual(at(250, 400), [1, 1]);
  assert.deepEqual(at(400, 500), [0, 1]);
  assert.deepEqual(stream.each("concurrent.max", 0, 250), [1, 1]);
  assert.deepEqual(stream.each("concurrent", 0, 250), [0, 1]);
});

Deno.test("ConnectionsRecorder has seen something in a window in which a connection just stood", () => {
  const { run, stream, recorder } = dialler();
  run.mark(100);
  assert.equal(stream.samples("opened", 0, 100), 0);
  run.at(150);
  recorder.opened();
  run.mark(200);
  run.mark(300);
  assert.ok(stream.samples("resets", 200, 300) > 0);
  assert.equal(stream.merged("resets", 200, 300), 0);
});

Deno.test("ConnectionsRecorder.unreachable says that nobody was ever there", () => {
  const { recorder } = dialler();
  assert.equal(recorder.unreachable, false);
  recorder.attempted();
  recorder.refused("connection refused", true);
  assert.equal(recorder.unreachable, true);
  assert.equal(recorder.lastRefusal, "connection refused");
  recorder.attempted();
  recorder.refused("401 Unauthorized");
  assert.equal(recorder.unreachable, false);
  assert.equal(recorder.lastRefusal, "401 Unauthorized");
  recorder.attempted();
  recorder.refused("connection refused", true);
  assert.equal(recorder.unreachable, false, "somebody was there before");
});

Deno.test("ConnectionsRecorder.unreachable stays false once a connection stood", () => {
  const { recorder } = dialler();
  recorder.attempted();
  recorder.opened();
  recorder.ended("reset");
  recorder.attempted();
  recorder.refused("connection refused", true);
  assert.equal(recorder.unreachable, false);
});
