import assert from "node:assert/strict";
import { StreamClock } from "../../../servers/vod/stream_clock.ts";
import { VirtualClock } from "../../virtual_clock.ts";

function createClock(imagesPerSecond: number) {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const ticks: number[][] = [];
  const streamClock = new StreamClock(imagesPerSecond, clock, (index, intendedAt) => {
    ticks.push([index, Math.round((intendedAt - startedAt) * 1e6) / 1e6]);
  });
  return { clock, streamClock, ticks };
}

Deno.test("StreamClock ticks at moments computed from its start", async () => {
  const { clock, streamClock, ticks } = createClock(4);
  streamClock.run();
  streamClock.run();
  await clock.advance(1_000);
  assert.deepEqual(ticks, [[1, 250], [2, 500], [3, 750], [4, 1000]]);
});

Deno.test("StreamClock goes on with the turn that it would be at had it never paused", async () => {
  const { clock, streamClock, ticks } = createClock(30);
  streamClock.run();
  await clock.advance(100);
  streamClock.pause();
  await clock.advance(1_000);
  streamClock.run();
  await clock.advance(34);
  assert.deepEqual(ticks.map(([index]) => index), [1, 2, 3, 34]);
});

Deno.test("StreamClock never shows a turn twice, wherever it pauses", async () => {
  for (const imagesPerSecond of [3, 7, 24, 29.97, 60, 1000]) {
    const { clock, streamClock, ticks } = createClock(imagesPerSecond);
    for (let i = 0; i < 200; i++) {
      streamClock.run();
      await clock.advance(1000 / imagesPerSecond);
      streamClock.pause();
    }
    const indices = ticks.map(([index]) => index!);
    assert.ok(indices.length >= 198);
    assert.ok(indices.every((index, i) => i === 0 || index > indices[i - 1]!));
  }
});

Deno.test("StreamClock catches up at four times its pace, and leaves out what is a second old", async () => {
  const { clock, streamClock, ticks } = createClock(10);
  // A machine that stands still for a while: whoever sleeps wakes late.
  const lateByMs = [450, 3_000];
  const sleep = clock.sleep.bind(clock);
  clock.sleep = async (delayMs, signal) => {
    await sleep(delayMs, signal);
    if (delayMs === 100) await sleep(lateByMs.shift() ?? 0, signal);
  };
  streamClock.run();
  await clock.advance(560);
  assert.deepEqual(ticks.map(([index]) => index), [1]);
  await clock.advance(25);
  assert.deepEqual(ticks.map(([index]) => index), [1, 2]);
  await clock.advance(75);
  assert.deepEqual(ticks.map(([index]) => index), [1, 2, 3, 4, 5]);
  await clock.advance(3_180);
  assert.deepEqual(ticks.map(([index]) => index), [1, 2, 3, 4, 5, 6, 7, 38]);
  streamClock.pause();
});
