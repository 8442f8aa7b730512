import assert from "node:assert/strict";
import { utf8 } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { Slice } from "../../observations/slice.ts";
import { PartStreams, Stream } from "../../observations/streams.ts";
import { ObservedRun } from "./observed_stream.ts";

const kinds = { received: "messages", bytes: "bytes", connection: "connections" } as const;
const always = { fromMs: 0, toMs: Infinity };

Deno.test("PartStreams.addInstance() gives a recorder for each declared stream, numbered", () => {
  const streams = new PartStreams(kinds, new ObservedRun().timeline);
  const [one, two] = [streams.addInstance<typeof kinds>(), streams.addInstance<typeof kinds>()];
  assert.deepEqual(Object.keys(one), ["received", "bytes", "connection"]);
  assert.deepEqual([one.received.instance, two.received.instance], [0, 1]);
  one.received.received(utf8("x"));
  two.received.received(utf8("x"));
  const { window } = streams.streams.get("received")!.merged(always);
  assert.equal(window.count("count"), 2);
});

Deno.test("PartStreams closes what is open in every stream at a mark", () => {
  const run = new ObservedRun();
  const streams = new PartStreams(kinds, run.timeline);
  const { received, connection } = streams.addInstance<typeof kinds>();
  received.received(utf8("x"));
  connection.opened();
  connection.ended("reset");
  run.mark(500);
  const merged = (name: keyof typeof kinds) => streams.streams.get(name)!.merged(always).window;
  assert.equal(merged("received").distribution("gap")!.max, 500);
  assert.equal(merged("connection").count("downMs"), 500);
});

Deno.test("Stream.prepare() reaches the instances that there are and those to come", () => {
  const stream = new Stream("bytes", new ObservedRun().timeline);
  assert.equal(stream.needsBytes, false);
  stream.addInstance();
  const prepared: number[] = [];
  stream.prepare(({ instance }) => prepared.push(instance));
  stream.addInstance();
  assert.deepEqual(prepared, [0, 1]);
  assert.equal(stream.needsBytes, true);
  assert.deepEqual(stream.recorders.map(({ instance }) => instance), [0, 1]);
});

/** A run in which five instances receive at random, with a mark every second. */
function randomRun() {
  const run = new ObservedRun();
  const stream = new Stream("messages", run.timeline);
  const recorders = Array.from({ length: 5 }, () => stream.addInstance());
  const random = createRandom(1);
  for (let i = 0; i < 3_000; i++) {
    if (i % 500 === 499) run.mark(run.nowMs + 0.5);
    run.at(run.nowMs + random.integer(0, 3));
    recorders[random.integer(0, 4)]!.received(random.bytes(random.integer(1, 9)));
  }
  const moments = [0, ...run.timeline.marks.map(({ atMs }) => atMs)];
  const spans = moments.slice(1).map((toMs, i) => ({ fromMs: moments[i]!, toMs }));
  return { run, stream, spans: [...spans, always] };
}

Deno.test("Stream.merged() is the sum of what each instance saw, in every window", () => {
  const { stream, spans } = randomRun();
  const { count, bytes, "gap.max": gap } = metricsOf("messages");
  for (const span of spans) {
    const each = stream.each(span);
    const merged = stream.merged(span);
    for (const metric of [count!, bytes!]) {
      const sum = each.reduce((total, observed) => total + Number(metric.value(observed)), 0);
      assert.equal(metric.value(merged), sum);
    }
    const greatest = Math.max(...each.map((observed) => Number(gap!.value(observed))));
    assert.equal(gap!.value(merged), greatest);
    assert.equal(gap!.samples(merged), each.reduce((sum, one) => sum + gap!.samples(one), 0));
  }
});

Deno.test("Stream answers from its log as from the run itself", () => {
  const { run, stream, spans } = randomRun();
  const before = spans.map((span) => [stream.merged(span), ...stream.each(span)].map(facts));
  const read = new Stream("messages", run.timeline);
  const throughJson = (slice: Slice) => Slice.from(JSON.parse(JSON.stringify(slice)));
  for (const { slice, ...rest } of stream.fold(Infinity)) {
    read.restore({ ...rest, slice: throughJson(slice) });
  }
  for (const segment of stream.segments()) {
    read.restoreInstance({ ...segment, slice: throughJson(segment.slice) });
  }
  for (const [i, span] of spans.entries()) {
    assert.deepEqual([read.merged(span), ...read.each(span)].map(facts), before[i]);
    assert.deepEqual(facts(stream.merged(span)), before[i]![0], "folded");
  }
});

Deno.test("Stream.segments() tells of an instance that saw nothing as well", () => {
  const run = new ObservedRun();
  const stream = new Stream("bytes", run.timeline);
  const [, two] = [stream.addInstance(), stream.addInstance(), stream.addInstance()];
  stream.prepare((recorder) => recorder.hash());
  two!.received(utf8("x"));
  const read = new Stream("bytes", run.timeline);
  for (const segment of stream.segments()) read.restoreInstance(segment);
  const seen = (one: Stream<"bytes">) =>
    one.each(always).map(({ window, sha256 }) => [window.count("bytes"), sha256]);
  assert.deepEqual(seen(read), seen(stream));
  assert.deepEqual(seen(read).map(([bytes]) => bytes), [0, 1, 0]);
});

/** What a window says, apart from the order in which its values are kept. */
function facts({ window, durationMs }: ReturnType<Stream["merged"]>) {
  const gap = window.distribution("gap")!;
  return {
    durationMs,
    counts: window.counts(),
    gap: [gap.count, gap.min, gap.percentile(0.5), gap.percentile(0.99), gap.worst],
  };
}
