import assert from "node:assert/strict";
import { Timeline } from "../../observations/timeline.ts";
import { VirtualClock } from "../virtual_clock.ts";

/** A timeline with marks at these milliseconds of the run. */
async function marked(...atMs: number[]): Promise<{ clock: VirtualClock; timeline: Timeline }> {
  const clock = new VirtualClock();
  const timeline = new Timeline(clock);
  for (const [i, ms] of atMs.entries()) {
    await clock.advance(ms - timeline.now());
    timeline.mark(`mark ${i}`);
  }
  return { clock, timeline };
}

Deno.test("Timeline.now() counts from when the run began", async () => {
  const { clock, timeline } = await marked();
  assert.equal(timeline.startedAt, clock.now());
  assert.equal(timeline.now(), 0);
  await clock.advance(1_234.5);
  assert.equal(timeline.now(), 1_234.5);
  assert.equal(timeline.at(timeline.startedAt + 7), 7);
});

Deno.test("Timeline.sliceAt() cuts time into slices of 100 ms", async () => {
  const { timeline } = await marked();
  assert.deepEqual(timeline.sliceAt(0), { fromMs: 0, toMs: 100 });
  assert.deepEqual(timeline.sliceAt(99.999), { fromMs: 0, toMs: 100 });
  assert.deepEqual(timeline.sliceAt(100), { fromMs: 100, toMs: 200 });
  assert.deepEqual(timeline.sliceAt(12_345), { fromMs: 12_300, toMs: 12_400 });
});

Deno.test("Timeline.mark() ends a slice", async () => {
  const { timeline } = await marked(250, 280, 300, 415.5);
  const spans = [200, 249.9, 250, 279, 280, 299, 300, 400, 415.5, 499, 500].map((atMs) => {
    const { fromMs, toMs } = timeline.sliceAt(atMs);
    assert.ok(fromMs <= atMs && atMs < toMs);
    return `${fromMs}-${toMs}`;
  });
  assert.deepEqual(spans, [
    "200-250",
    "200-250",
    "250-280",
    "250-280",
    "280-300",
    "280-300",
    "300-400",
    "400-415.5",
    "415.5-500",
    "415.5-500",
    "500-600",
  ]);
});

Deno.test("Timeline.segmentAt() gives the stretch between two marks, which begins with its mark", async () => {
  const { timeline } = await marked(250, 1_000, 1_000);
  assert.deepEqual(timeline.segmentAt(0), { fromMs: 0, toMs: 250 });
  assert.deepEqual(timeline.segmentAt(249.9), { fromMs: 0, toMs: 250 });
  assert.deepEqual(timeline.segmentAt(250), { fromMs: 250, toMs: 1_000 });
  assert.deepEqual(timeline.segmentAt(1_000), { fromMs: 1_000, toMs: Infinity });
});

Deno.test("Timeline.mark() tells its listeners before it is set", async () => {
  const { clock, timeline } = await marked();
  const told: string[] = [];
  timeline.beforeMark(({ name, atMs }) => told.push(`${name} ${atMs} ${timeline.marks.length}`));
  await clock.advance(10);
  assert.deepEqual(timeline.mark("steady"), { name: "steady", atMs: 10 });
  assert.deepEqual(told, ["steady 10 0"]);
  assert.deepEqual(timeline.marks, [{ name: "steady", atMs: 10 }]);
});

Deno.test("Timeline.replay() does something as if it were another moment, and that alone", async () => {
  const { clock, timeline } = await marked();
  await clock.advance(500);
  let nowMs = 0;
  timeline.replay(timeline.startedAt + 123, () => nowMs = timeline.now());
  assert.equal(nowMs, 123);
  assert.throws(() => timeline.replay(0, () => assert.fail("it failed")));
  assert.equal(timeline.now(), 500);
});

Deno.test("Timeline.stalledMs() counts whole slices that a stall touches, each once", async () => {
  const { timeline } = await marked(250);
  timeline.stalls.add({ fromMs: 110, toMs: 130 });
  timeline.stalls.add({ fromMs: 140, toMs: 180 });
  timeline.stalls.add({ fromMs: 240, toMs: 410 });
  timeline.stalls.add({ fromMs: 700, toMs: 800 });
  assert.equal(timeline.stalledMs({ fromMs: 0, toMs: 1_000 }), 100 + 300 + 100);
  assert.equal(timeline.stalledMs({ fromMs: 0, toMs: 250 }), 100 + 50);
  assert.equal(timeline.stalledMs({ fromMs: 250, toMs: 1_000 }), 250 + 100);
  assert.equal(timeline.stalledMs({ fromMs: 500, toMs: 700 }), 0);
});
