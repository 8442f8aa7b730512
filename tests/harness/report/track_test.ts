import assert from "node:assert/strict";
import { MAX_POINTS, Track } from "../../../harness/report/track.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import { Slice } from "../../../observations/slices.ts";

const { count, rate, "latency.max": latencyMax, "latency.p50": latencyP50 } = metricsOf("stamped");
const { concurrent } = metricsOf("connections");

function sliceOf(...latenciesMs: number[]): Slice {
  const slice = new Slice();
  for (const latencyMs of latenciesMs) {
    slice.count("count");
    slice.measure("latency", latencyMs, 0, 0);
  }
  return slice;
}

Deno.test("Track.values() gives each metric of each stretch, and null where nothing was seen", () => {
  const track = new Track();
  track.add({ fromMs: 0 }, sliceOf(1, 2, 3));
  track.add({ fromMs: 200 }, sliceOf(7));
  assert.deepEqual(track.values([latencyP50!, latencyMax!, count!], 400), [
    [2, null, 7, null],
    [3, null, 7, null],
    [3, 0, 1, 0],
  ]);
});

Deno.test("Track.values() divides by what there is of the last stretch", () => {
  const track = new Track();
  track.add({ fromMs: 100 }, sliceOf(1, 1));
  assert.deepEqual(track.values([rate!], 150), [[0, 40]]);
});

Deno.test("Track.add() adds up what comes later for the same stretch", () => {
  const track = new Track();
  track.add({ fromMs: 0 }, sliceOf(5));
  track.add({ fromMs: 100 }, sliceOf(1));
  track.add({ fromMs: 50 }, sliceOf(9));
  assert.deepEqual(track.values([count!, latencyMax!], 200), [[2, 1], [9, 1]]);
});

Deno.test("Track.values() lets a level stand until it moves", () => {
  const track = new Track();
  const opened = new Slice();
  opened.level("concurrent", 3);
  track.add({ fromMs: 100 }, opened);
  assert.deepEqual(track.values([concurrent!], 400), [[0, 3, 3, 3]]);
});

Deno.test("Track.add() keeps a long run in few stretches, with its greatest values", () => {
  const track = new Track();
  const minutes = 10;
  for (let fromMs = 0; fromMs < minutes * 60_000; fromMs += 100) {
    track.add({ fromMs }, sliceOf(20, fromMs === 123_400 ? 777 : 30));
  }
  const [counts, greatest] = track.values([count!, latencyMax!], minutes * 60_000);
  assert.ok(counts!.length <= MAX_POINTS && counts!.length > MAX_POINTS / 2);
  assert.equal(counts!.reduce((sum: number, value) => sum + value!, 0), minutes * 600 * 2);
  assert.equal(greatest![Math.floor(123_400 / track.stepMs)], 777);
  assert.deepEqual([...new Set(greatest)].sort(), [30, 777]);
});
