import assert from "node:assert/strict";
import { SentLog } from "../../observations/sent_log.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

const digest = (byte: number) => new Uint8Array(32).fill(byte);

function files() {
  const run = new ObservedRun();
  const stream = new ObservedStream("blob", run);
  return { run, stream, recorder: stream.addInstance() };
}

Deno.test("BlobRecorder measures a blob from when it was asked for until it is whole", () => {
  const { run, stream, recorder } = files();
  const startedAt = run.at(100).clockAt(100);
  recorder.begun();
  run.at(130);
  recorder.first(startedAt);
  recorder.progressed(600);
  run.at(500);
  recorder.progressed(400);
  recorder.whole(startedAt, 1_000);
  run.mark(1_000);
  assert.deepEqual(
    stream.values(["begun", "count", "size", "complete", "first.max", "duration.max"]),
    { begun: 1, count: 1, size: 1_000, complete: true, "first.max": 30, "duration.max": 400 },
  );
  assert.equal(stream.merged("throughput", 0, 1_000), 1_000);
});

Deno.test("BlobRecorder says that not all is complete while one is begun, or given up", () => {
  const { run, stream, recorder } = files();
  recorder.begun();
  assert.equal(stream.merged("complete"), false);
  recorder.whole(run.clockAt(0), 1);
  assert.equal(stream.merged("complete"), true);
  recorder.begun();
  recorder.failed();
  assert.equal(stream.merged("complete"), false);
  assert.equal(stream.merged("failed"), 1);
});

Deno.test("BlobRecorder knows by its digest whether a blob is one that the source has", () => {
  const { run, stream, recorder } = files();
  const log = new SentLog();
  const source = new ObservedStream("blob", run).addInstance();
  source.keepLog(log);
  recorder.compareWith(log);
  source.offered(10, digest(1));
  source.offered(10, digest(2));
  recorder.whole(run.clockAt(0), 10, digest(2));
  assert.equal(stream.merged("equals"), true);
  recorder.whole(run.clockAt(0), 10, digest(3));
  assert.equal(stream.merged("equals"), false, "neither the one nor the other: spliced");
});

Deno.test("BlobRecorder takes a blob without a digest for none of the source's", () => {
  const { run, stream, recorder } = files();
  recorder.compareWith(new SentLog());
  recorder.whole(run.clockAt(0), 10);
  assert.equal(stream.merged("equals"), false);
});

Deno.test("BlobRecorder.wantsDigest is true only where somebody looks at digests", () => {
  const prepared = [
    ["nobody", false, () => {}],
    ["a source", true, (r) => r.keepLog(new SentLog())],
    ["a receiver", true, (r) => r.compareWith(new SentLog())],
    ["sha256", true, (r) => r.hash()],
  ] satisfies [string, boolean, (recorder: ReturnType<typeof files>["recorder"]) => void][];
  for (const [who, wanted, prepare] of prepared) {
    const { recorder } = files();
    prepare(recorder);
    assert.equal(recorder.wantsDigest, wanted, who);
  }
});

Deno.test("BlobRecorder gives the digest of the last blob in hexadecimal", () => {
  const { run, stream, recorder } = files();
  recorder.hash();
  recorder.whole(run.clockAt(0), 1, digest(0xab));
  assert.deepEqual(stream.each("sha256"), ["ab".repeat(32)]);
});

Deno.test("BlobRecorder counts resumes, pieces, bytes that came again, and steps back", () => {
  const { stream, recorder } = files();
  recorder.begun();
  recorder.ranged();
  recorder.ranged();
  recorder.resumed();
  recorder.progressed(500, 100);
  const counts = ["ranges", "resumes", "refetched", "progress.monotonic"];
  assert.deepEqual(stream.values(counts), {
    ranges: 2,
    resumes: 1,
    refetched: 100,
    "progress.monotonic": true,
  });
  recorder.fellBack();
  assert.equal(stream.merged("progress.monotonic"), false);
});
