import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { MAX_POINTS, Track } from "../../../harness/report/track.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import type { Metric } from "../../../observations/metric.ts";
import { Slice } from "../../../observations/slice.ts";

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

Deno.test("Track.values() gives no rate over a last stretch that is not over", () => {
  const track = new Track();
  track.add({ fromMs: 0 }, sliceOf(1));
  track.add({ fromMs: 100 }, sliceOf(1, 1));
  assert.deepEqual(track.values([rate!, count!, latencyMax!], 105), [[10, null], [1, 2], [1, 1]]);
  assert.deepEqual(track.values([rate!], 200), [[10, 20]]);
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

Deno.test("Track.lay() shows slices that still grow, until they come or others are laid", () => {
  const track = new Track();
  const growing = sliceOf(2);
  track.add({ fromMs: 0 }, sliceOf(1));
  track.lay([[{ fromMs: 100 }, growing]]);
  assert.deepEqual(track.values([count!, latencyMax!], 200), [[1, 1], [1, 2]]);
  growing.addValues(sliceOf(5));
  track.lay([[{ fromMs: 100 }, growing], [{ fromMs: 200 }, sliceOf(3)]]);
  assert.deepEqual(track.values([count!, latencyMax!], 300), [[1, 2, 1], [1, 5, 3]]);
  track.add({ fromMs: 100 }, growing);
  assert.deepEqual(track.values([count!], 300), [[1, 2, 1]]);
  track.lay([]);
  assert.deepEqual(track.values([count!], 300), [[1, 2, 0]]);
});

Deno.test("Track.lay() works out again only what grew", () => {
  const track = new Track();
  let worked = 0;
  const counting = {
    ...count!,
    value: (...args: Parameters<Metric["value"]>) => {
      worked++;
      return count!.value(...args);
    },
  };
  const growing = Array.from({ length: 10 }, (_, i) => [{ fromMs: i * 100 }, sliceOf(1)] as const);
  track.lay(growing);
  track.values([counting], 1_000);
  assert.equal(worked, 10);
  growing[8]![1].addValues(sliceOf(2));
  track.lay(growing);
  assert.deepEqual(track.values([counting], 1_000), [[1, 1, 1, 1, 1, 1, 1, 1, 2, 1]]);
  assert.equal(worked, 12);
  track.add({ fromMs: 0 }, growing[0]![1]);
  track.lay(growing.slice(1));
  assert.deepEqual(track.values([counting], 1_000), [[1, 1, 1, 1, 1, 1, 1, 1, 2, 1]]);
  assert.equal(worked, 12);
});

Deno.test("Track.values() says the same whether it was asked before or not", () => {
  const random = createRandom(4);
  const below = (limit: number) => Math.floor(random.next() * limit);
  const metrics = [count!, rate!, latencyP50!, latencyMax!, concurrent!];
  const asked = new Track(40);
  const added: [number, Slice][] = [];
  const growing = new Map<number, Slice>();
  for (let nowMs = 0; nowMs < 9_000; nowMs += 70) {
    for (let n = below(4); n > 0; n--) {
      const fromMs = Math.max(0, Math.floor(nowMs / 100) - below(8)) * 100;
      const slice = growing.get(fromMs) ?? new Slice();
      growing.set(fromMs, slice);
      slice.addValues(sliceOf(below(100), below(100)));
      if (below(2) === 0) slice.level("concurrent", below(10));
    }
    for (const [fromMs, slice] of [...growing].sort(([a], [b]) => a - b)) {
      if (fromMs > nowMs - 300) break;
      // As a log gives it back.
      const folded = Slice.from(structuredClone(slice.toJSON()));
      growing.delete(fromMs);
      added.push([fromMs, folded]);
      asked.add({ fromMs }, folded);
    }
    // What grew since the last look is seen once it is added, too.
    if (below(3) === 0) continue;
    const laid = [...growing].map(([fromMs, slice]) => [{ fromMs }, slice] as const);
    asked.lay(laid);
    const fresh = new Track(40);
    for (const [fromMs, slice] of added) fresh.add({ fromMs }, slice);
    fresh.lay(laid);
    fresh.widen(asked.stepMs);
    const some = metrics.filter(() => random.next() < 0.7);
    assert.deepEqual(asked.values(some, nowMs), fresh.values(some, nowMs));
  }
});
