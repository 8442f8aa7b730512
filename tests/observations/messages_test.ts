import assert from "node:assert/strict";
import { utf8 } from "../../core/bytes.ts";
import { SentLog } from "../../observations/sent_log.ts";
import type { Trust } from "../../observations/slices.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

/** One who receives without being compared. */
function receiver() {
  const run = new ObservedRun();
  const stream = new ObservedStream("messages", run);
  return { run, stream, recorder: stream.addInstance() };
}

/** A sender, and receivers that are compared with it. */
function pair(receivers = 1) {
  const run = new ObservedRun();
  const [base, rovers] = [new ObservedStream("messages", run), new ObservedStream("messages", run)];
  const log = new SentLog();
  base.stream.prepare((recorder) => recorder.keepLog(log));
  rovers.stream.prepare((recorder) => recorder.compareWith(log));
  const sender = base.addInstance();
  const all = Array.from({ length: receivers }, () => rovers.addInstance());
  return { run, base, rovers, sender, receivers: all, receiver: all[0]! };
}

const integrity = ["count", "lost", "duplicates", "reordered", "corrupt", "equals"];

Deno.test("MessagesRecorder counts messages and their bytes, and how many a second", () => {
  const { run, stream, recorder } = receiver();
  run.at(100);
  recorder.received(utf8("12345"));
  run.mark(1_000);
  for (const atMs of [1_500, 2_000, 2_500, 3_000]) {
    run.at(atMs);
    recorder.received(utf8("1234567890"));
  }
  run.mark(5_000);
  const metrics = ["count", "bytes", "rate", "throughput"];
  const span = { fromMs: 1_000, toMs: 5_000 };
  assert.deepEqual(stream.values(metrics, span), { count: 4, bytes: 40, rate: 1, throughput: 10 });
  assert.equal(stream.merged("count"), 5);
});

Deno.test("MessagesRecorder has no rate over a window without length", () => {
  const { run, stream, recorder } = receiver();
  recorder.received(utf8("x"));
  run.mark(1_000);
  assert.equal(stream.merged("rate", 1_000, 1_000), undefined);
});

Deno.test("MessagesRecorder measures latency from the intended time, service from the actual", () => {
  const { run, rovers, sender, receiver } = pair();
  for (let i = 0; i < 4; i++) {
    run.at(100 * i + 30);
    sender.sent(utf8(`message ${i}`), run.clockAt(100 * i));
    run.at(100 * i + 35 + i);
    receiver.received(utf8(`message ${i}`));
  }
  const metrics = ["latency.min", "latency.p50", "latency.max", "latency.mean", "service.max"];
  assert.deepEqual(rovers.values(metrics), {
    "latency.min": 35,
    "latency.p50": 36,
    "latency.max": 38,
    "latency.mean": 36.5,
    "service.max": 8,
  });
});

Deno.test("MessagesRecorder takes the time of sending for the intended one, unless told", () => {
  const { run, rovers, sender, receiver } = pair();
  run.at(50);
  sender.sent(utf8("x"));
  run.at(57);
  receiver.received(utf8("x"));
  assert.equal(rovers.merged("latency.max"), 7);
});

Deno.test("MessagesRecorder measures by how much the transit time changes", () => {
  const { run, rovers, sender, receiver } = pair();
  for (const [i, transitMs] of [10, 14, 13, 13].entries()) {
    run.at(100 * i);
    sender.sent(utf8(`message ${i}`));
    run.at(100 * i + transitMs);
    receiver.received(utf8(`message ${i}`));
  }
  assert.equal(rovers.samples("jitter.max"), 3);
  assert.equal(rovers.merged("jitter.max"), 4);
  assert.equal(rovers.merged("jitter.min"), 0);
  assert.equal(rovers.merged("jitter.mean"), 5 / 3);
});

Deno.test("MessagesRecorder counts a message in the window in which it was sent", () => {
  const { run, rovers, sender, receiver } = pair();
  run.at(990);
  sender.sent(utf8("before"));
  run.mark(1_000);
  run.at(1_010);
  receiver.received(utf8("before"));
  sender.sent(utf8("behind"));
  run.at(1_013);
  receiver.received(utf8("behind"));
  run.mark(2_000);
  assert.equal(rovers.merged("count", 0, 1_000), 1);
  assert.equal(rovers.merged("latency.max", 0, 1_000), 20);
  assert.equal(rovers.merged("count", 1_000, 2_000), 1);
  assert.equal(rovers.merged("latency.max", 1_000, 2_000), 3);
});

Deno.test("MessagesRecorder measures the time between two arrivals", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [100, 150, 350, 360]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  assert.equal(stream.samples("gap.max"), 3);
  assert.equal(stream.merged("gap.max"), 200);
  assert.equal(stream.merged("gap.min"), 10);
});

Deno.test("MessagesRecorder shows a stream that died as a gap up to the mark", () => {
  const { run, stream, recorder } = receiver();
  for (let atMs = 0; atMs <= 900; atMs += 100) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(1_000.5);
  for (let atMs = 1_001; atMs <= 1_301; atMs += 100) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(5_000);
  run.mark(9_000);
  assert.equal(stream.merged("gap.max", 0, 1_000.5), 100.5);
  assert.equal(stream.merged("gap.max", 1_000.5, 5_000), 5_000 - 1_301);
  assert.equal(stream.merged("gap.max", 5_000, 9_000), 9_000 - 1_301);
});

Deno.test("MessagesRecorder adds no gap at a mark that finds the stream alive", () => {
  const { run, stream, recorder } = receiver();
  for (let atMs = 0; atMs <= 1_000; atMs += 100) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(1_003);
  run.mark(1_003.5);
  run.mark(1_004);
  assert.equal(stream.samples("gap.max"), 10);
  assert.equal(stream.merged("gap.min"), 100);
});

Deno.test("MessagesRecorder shows a silence after one in the window before it", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [0, 10_000, 10_100]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(10_150);
  for (const atMs of [10_200, 10_300]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(15_000);
  assert.equal(stream.merged("gap.max", 10_150, 15_000), 4_700);
});

Deno.test("MessagesRecorder measures how long the first message took, for each instance", () => {
  const run = new ObservedRun();
  const stream = new ObservedStream("messages", run);
  const one = stream.addInstance();
  run.at(500);
  const two = stream.addInstance();
  run.at(700);
  one.received(utf8("x"));
  two.received(utf8("x"));
  run.at(800);
  one.received(utf8("x"));
  assert.deepEqual(stream.each("first"), [700, 200]);
  assert.equal(stream.merged("first"), 700);
});

Deno.test("MessagesRecorder finds that everything arrived", () => {
  const { run, rovers, sender, receiver } = pair();
  for (const text of ["a", "b", "c"]) {
    sender.sent(utf8(text));
    run.at(run.nowMs + 5);
    receiver.received(utf8(text));
  }
  assert.ok(receiver.caughtUp(1_000));
  receiver.giveUp(1_000);
  assert.deepEqual(rovers.values(integrity), {
    count: 3,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    corrupt: 0,
    equals: true,
  });
});

Deno.test("MessagesRecorder counts each fault when the message was sent", () => {
  const { run, rovers, sender, receiver } = pair();
  for (const [i, text] of ["a", "b", "c", "d", "e", "f"].entries()) {
    if (i === 3) run.mark(300);
    run.at(100 * i + 50);
    sender.sent(utf8(text));
  }
  run.at(1_000);
  for (const text of ["a", "c", "d", "c", "f", "e", "x"]) receiver.received(utf8(text));
  run.mark(1_100);
  receiver.giveUp(1_100);
  assert.deepEqual(rovers.values(integrity, { fromMs: 0, toMs: 300 }), {
    count: 3,
    lost: 1,
    duplicates: 1,
    reordered: 0,
    corrupt: 0,
    equals: false,
  });
  assert.deepEqual(rovers.values(integrity, { fromMs: 300, toMs: 1_100 }), {
    count: 4,
    lost: 0,
    duplicates: 0,
    reordered: 1,
    corrupt: 1,
    equals: false,
  });
});

Deno.test("MessagesRecorder does not count as lost what came before a late receiver's first", () => {
  const { run, rovers, sender, receiver } = pair();
  for (const [i, text] of ["a", "b", "c", "d"].entries()) {
    run.at(10 * i);
    sender.sent(utf8(text));
  }
  for (const text of ["c", "b", "d"]) receiver.received(utf8(text));
  receiver.giveUp(1_000);
  const { lost, reordered } = rovers.values(integrity);
  assert.deepEqual({ lost, reordered }, { lost: 0, reordered: 1 });
});

Deno.test("MessagesRecorder.giveUp() counts what never came, to each who missed it", () => {
  const { run, rovers, sender, receivers: [one, two] } = pair(2);
  for (const [i, text] of ["a", "b", "c", "d"].entries()) {
    run.at(100 * i);
    sender.sent(utf8(text));
    one!.received(utf8(text));
    if (i < 2) two!.received(utf8(text));
  }
  run.mark(350);
  assert.ok(one!.caughtUp(350));
  assert.ok(!two!.caughtUp(350));
  for (const recorder of [one!, two!]) recorder.giveUp(350);
  assert.deepEqual(rovers.each("lost"), [0, 2]);
  assert.deepEqual(rovers.each("equals"), [true, false]);
  assert.equal(rovers.merged("lost"), 2);
});

Deno.test("MessagesRecorder knows which instance saw the worst, and when", () => {
  const { run, rovers, sender, receivers: [one, two] } = pair(2);
  for (let i = 0; i < 3; i++) {
    run.at(100 * i);
    sender.sent(utf8(`message ${i}`));
    run.at(100 * i + 10);
    one!.received(utf8(`message ${i}`));
    run.at(100 * i + 20 + (i === 1 ? 30 : 0));
    two!.received(utf8(`message ${i}`));
  }
  const { window } = rovers.stream.merged({ fromMs: 0, toMs: Infinity });
  assert.deepEqual(window.distribution("latency")!.worst, { value: 50, atMs: 150, instance: 1 });
});

Deno.test("MessagesRecorder.damaged() counts apart from what was seen", () => {
  const { stream, recorder } = receiver();
  recorder.damaged();
  recorder.damaged(2);
  assert.deepEqual(stream.values(["damaged", "count"]), { damaged: 3, count: 0 });
  assert.equal(stream.samples("damaged"), 3);
});

Deno.test("MessagesRecorder.seen() resolves once so many messages were recorded", async () => {
  const { recorder } = receiver();
  recorder.received(utf8("x"));
  await recorder.seen(1);
  let isThere = false;
  const seen = recorder.seen(3).then(() => isThere = true);
  recorder.received(utf8("x"));
  await Promise.resolve();
  assert.equal(isThere, false);
  recorder.received(utf8("x"));
  await seen;
  assert.equal(recorder.total, 3);
});

Deno.test("MessagesRecorder tells the run that a message was sent late", () => {
  const { run, sender } = pair();
  run.at(500);
  sender.sent(utf8("x"), run.clockAt(450));
  assert.deepEqual(run.timeline.stalls.spans.map(({ fromMs }) => fromMs), [450]);
});

Deno.test("MessagesRecorder keeps apart what a stall held up on its way, and counts it all the same", () => {
  const { run, rovers, sender, receiver } = pair(2);
  for (const [sentMs, arrivedMs] of [[10, 14], [95, 402], [610, 614], [1_210, 1_514]] as const) {
    run.at(sentMs);
    sender.sent(utf8(`sent at ${sentMs}`));
    run.at(arrivedMs);
    if (sentMs === 95) run.timeline.stalls.late(102, 402);
    receiver.received(utf8(`sent at ${sentMs}`));
  }
  const seen = (trust: Trust) => {
    const span = { fromMs: 0, toMs: Infinity };
    const merged = rovers.stream.merged(span, trust);
    const [each] = rovers.stream.each(span, trust);
    return [merged, each!].map(({ window }) => ({
      count: window.count("count"),
      ...Object.fromEntries(
        ["latency", "service", "gap", "jitter"].map((name) => {
          const { exact } = window.distribution(name)?.toJSON() ?? {};
          return [name, exact?.toSorted((a, b) => a - b)];
        }),
      ),
    }));
  };
  const all = {
    count: 4,
    latency: [4, 4, 304, 307],
    service: [4, 4, 304, 307],
    gap: [212, 388, 900],
    jitter: [300, 303, 303],
  };
  assert.deepEqual(seen("all"), [all, all]);
  const quiet = {
    count: 4,
    latency: [4, 4, 304],
    service: [4, 4, 304],
    gap: [900],
    jitter: [300],
  };
  assert.deepEqual(seen("unstalled"), [quiet, quiet]);
});
