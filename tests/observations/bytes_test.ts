import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { concat, utf8 } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { SentLog } from "../../observations/sent_log.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

function receiver() {
  const run = new ObservedRun();
  const stream = new ObservedStream("bytes", run);
  return { run, stream, recorder: stream.addInstance() };
}

const chunks = Array.from({ length: 6 }, (_, i) => createRandom(i).bytes(50));

/** A sender that has sent the chunks, one every 100 ms, and a receiver that is compared with it. */
function pair() {
  const run = new ObservedRun();
  const [base, rovers] = [new ObservedStream("bytes", run), new ObservedStream("bytes", run)];
  const log = new SentLog();
  base.stream.prepare((recorder) => recorder.keepLog(log));
  rovers.stream.prepare((recorder) => recorder.compareWith(log));
  const sender = base.addInstance();
  const recorder = rovers.addInstance();
  for (const [i, chunk] of chunks.entries()) {
    if (i === 3) run.mark(250);
    run.at(100 * i);
    sender.sent(chunk);
  }
  run.at(600);
  return { run, base, rovers, recorder };
}

const verdicts = ["bytes", "equals", "prefix-of", "suffix-of"];

/** What is said of a receiver to whom these bytes came. */
function judge(...pieces: Uint8Array[]) {
  const { run, rovers, recorder } = pair();
  for (const piece of pieces) recorder.received(piece);
  run.mark(700);
  recorder.giveUp(700);
  return rovers.values(verdicts);
}

Deno.test("BytesRecorder counts bytes, and how many a second", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [100, 600, 1_100]) {
    run.at(atMs);
    recorder.received(new Uint8Array(300));
  }
  run.mark(1_500);
  assert.equal(stream.merged("bytes", 0, 1_500), 900);
  assert.equal(stream.merged("throughput", 0, 1_500), 600);
  assert.equal(stream.merged("first"), 100);
});

Deno.test("BytesRecorder counts what is sent as what is received", () => {
  const { run, base } = pair();
  run.mark(1_000);
  assert.equal(base.merged("bytes", 0, 250), 150);
  assert.equal(base.merged("bytes", 250, 1_000), 150);
  assert.equal(base.merged("gap.min"), 100);
});

Deno.test("BytesRecorder.counted() counts bytes that nobody will compare", () => {
  const { stream, recorder } = receiver();
  recorder.counted(12);
  recorder.counted(30);
  assert.equal(stream.merged("bytes"), 42);
});

Deno.test("BytesRecorder hashes everything seen, when it was asked to", () => {
  const { stream, recorder } = receiver();
  assert.deepEqual(stream.each("sha256"), [undefined]);
  stream.stream.prepare((one) => one.hash());
  stream.addInstance();
  for (const chunk of chunks) recorder.received(chunk);
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  assert.deepEqual(stream.each("sha256"), [hash(concat(chunks)), hash(new Uint8Array())]);
  recorder.received(utf8("more"));
  assert.equal(stream.each("sha256")[0], hash(concat([...chunks, utf8("more")])));
  assert.equal(stream.merged("sha256"), undefined, "several streams have no hash in common");
});

Deno.test("BytesRecorder counts a stall once, when a second has passed, whatever marks lie in it", () => {
  const { run, stream, recorder } = receiver();
  run.at(100);
  recorder.received(utf8("x"));
  run.mark(1_000);
  run.mark(1_500);
  run.mark(3_000);
  run.at(4_000);
  recorder.received(utf8("x"));
  run.mark(5_000);
  assert.equal(stream.merged("stalls", 0, 1_000), 0);
  assert.equal(stream.merged("stalls", 1_000, 1_500), 1);
  assert.equal(stream.merged("stalls", 1_500, 3_000), 0);
  assert.equal(stream.merged("stalls"), 1);
});

Deno.test("BytesRecorder counts a stall that still goes on at the mark, after a longer one", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [0, 5_000, 5_500]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(7_000);
  assert.equal(stream.merged("stalls", 0, 7_000), 2);
});

Deno.test("BytesRecorder does not take a second of silence for a stall", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [0, 1_000, 2_000]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(3_000);
  assert.equal(stream.merged("stalls"), 0);
});

Deno.test("BytesRecorder shows a stream that died as a gap up to the mark", () => {
  const { run, stream, recorder } = receiver();
  for (const atMs of [0, 100, 200]) {
    run.at(atMs);
    recorder.received(utf8("x"));
  }
  run.mark(700);
  assert.equal(stream.merged("gap.max", 0, 700), 500);
});

Deno.test("BytesRecorder finds that every byte arrived, however it was cut", () => {
  const whole = concat(chunks);
  const all = { bytes: 300, equals: true, "prefix-of": true, "suffix-of": true };
  assert.deepEqual(judge(whole), all);
  assert.deepEqual(judge(...Array.from(whole, (byte) => Uint8Array.of(byte))), all);
});

Deno.test("BytesRecorder tells a beginning and an end from the whole", () => {
  const whole = concat(chunks);
  assert.deepEqual(judge(whole.subarray(0, 170)), {
    bytes: 170,
    equals: false,
    "prefix-of": true,
    "suffix-of": false,
  });
  assert.deepEqual(judge(whole.subarray(170)), {
    bytes: 130,
    equals: true,
    "prefix-of": false,
    "suffix-of": true,
  });
});

Deno.test("BytesRecorder tells a hole and foreign bytes from the whole", () => {
  const whole = concat(chunks);
  const nothing = { equals: false, "prefix-of": false, "suffix-of": false };
  assert.deepEqual(judge(whole.subarray(0, 120), whole.subarray(170)), { bytes: 250, ...nothing });
  const foreign = createRandom(99).bytes(40);
  assert.deepEqual(judge(whole.subarray(0, 120), foreign, whole.subarray(120)), {
    bytes: 300,
    ...nothing,
  });
});

Deno.test("BytesRecorder counts bytes, and those missing, in the window in which they were sent", () => {
  const { run, rovers, recorder } = pair();
  const whole = concat(chunks);
  recorder.received(whole.subarray(0, 140));
  recorder.received(whole.subarray(170));
  run.mark(700);
  recorder.giveUp(700);
  assert.equal(rovers.merged("bytes", 0, 250), 140);
  assert.equal(rovers.merged("bytes", 250, 700), 130);
  const missing = (fromMs: number, toMs: number) =>
    rovers.stream.merged({ fromMs, toMs }).window.count("missing");
  assert.deepEqual([missing(0, 250), missing(250, 700)], [10, 20]);
});

Deno.test("BytesRecorder.caughtUp() waits for what was sent before the moment", () => {
  const { recorder } = pair();
  assert.ok(!recorder.caughtUp(600));
  recorder.received(concat(chunks).subarray(0, 260));
  assert.ok(!recorder.caughtUp(600));
  assert.ok(recorder.caughtUp(500), "what is not there yet was sent at 500");
  recorder.received(concat(chunks).subarray(260));
  assert.ok(recorder.caughtUp(600));
  assert.ok(receiver().recorder.caughtUp(600), "one that is compared with nobody");
});
