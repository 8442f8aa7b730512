import assert from "node:assert/strict";
import { SilenceWatch } from "../../transports/silence.ts";
import { VirtualClock } from "../virtual_clock.ts";

Deno.test("SilenceWatch calls back once when nobody was heard for so long", async () => {
  const clock = new VirtualClock();
  let calls = 0;
  using _watch = new SilenceWatch(clock, 5_000, () => calls++);
  await clock.advance(4_999);
  assert.equal(calls, 0);
  await clock.advance(1);
  assert.equal(calls, 1);
  await clock.advance(60_000);
  assert.equal(calls, 1);
});

Deno.test("SilenceWatch.heard() begins the silence anew", async () => {
  const clock = new VirtualClock();
  let calls = 0;
  using watch = new SilenceWatch(clock, 5_000, () => calls++);
  for (let i = 0; i < 10; i++) {
    await clock.advance(3_000);
    watch.heard();
  }
  assert.equal(calls, 0);
  await clock.advance(4_999);
  assert.equal(calls, 0);
  await clock.advance(1);
  assert.equal(calls, 1);
});

Deno.test("SilenceWatch calls nobody when it was disposed", async () => {
  const clock = new VirtualClock();
  let calls = 0;
  const watch = new SilenceWatch(clock, 5_000, () => calls++);
  watch[Symbol.dispose]();
  await clock.advance(10_000);
  assert.equal(calls, 0);
  assert.deepEqual(clock.delaysMs, []);
});

Deno.test("SilenceWatch calls nobody when it is disposed at the moment that it wakes", async () => {
  const { promise: limit, resolve: wake } = Promise.withResolvers<void>();
  let nowMs = 0;
  let calls = 0;
  const watch = new SilenceWatch({ now: () => nowMs, sleep: () => limit }, 5_000, () => calls++);
  nowMs = 5_000;
  wake();
  watch[Symbol.dispose]();
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assert.equal(calls, 0);
});
