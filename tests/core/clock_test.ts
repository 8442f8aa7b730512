import assert from "node:assert/strict";
import { type Clock, schedule, systemClock, type Tick } from "../../core/clock.ts";
import { VirtualClock } from "../virtual_clock.ts";

const never = new AbortController().signal;

/** Takes ticks, each time spending as long as `busyMs` says, and notes when each came. */
function take(
  clock: VirtualClock,
  periodMs: number,
  count: number,
  busyMs: (tick: Tick) => number = () => 0,
): Promise<{ index: number; intendedAt: number; cameAt: number }[]> {
  const startedAt = clock.now();
  return (async () => {
    const ticks = [];
    for await (const tick of schedule(periodMs, clock, never)) {
      ticks.push({
        index: tick.index,
        intendedAt: tick.intendedAt - startedAt,
        cameAt: clock.now() - startedAt,
      });
      if (ticks.length === count) break;
      if (busyMs(tick) > 0) await clock.sleep(busyMs(tick));
    }
    return ticks;
  })();
}

Deno.test("schedule() ticks at once, and then once a period", async () => {
  const clock = new VirtualClock();
  const taken = take(clock, 100, 4);
  await clock.advance(0);
  await clock.advance(300);
  assert.deepEqual(await taken, [
    { index: 0, intendedAt: 0, cameAt: 0 },
    { index: 1, intendedAt: 100, cameAt: 100 },
    { index: 2, intendedAt: 200, cameAt: 200 },
    { index: 3, intendedAt: 300, cameAt: 300 },
  ]);
});

Deno.test("schedule() neither shifts nor skips a tick when one comes late", async () => {
  const clock = new VirtualClock();
  const taken = take(clock, 100, 6, ({ index }) => index === 1 ? 250 : 10);
  await clock.advance(0);
  await clock.advance(1_000);
  const ticks = await taken;
  assert.deepEqual(ticks.map(({ index }) => index), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(ticks.map(({ intendedAt }) => intendedAt), [0, 100, 200, 300, 400, 500]);
  assert.deepEqual(ticks.map(({ cameAt }) => cameAt), [0, 100, 350, 360, 400, 500]);
});

Deno.test("schedule() does not drift over many periods that are no whole milliseconds", async () => {
  let nowMs = 1_767_225_600_000;
  const leaping: Clock = {
    now: () => nowMs,
    sleep: (delayMs) => Promise.resolve(void (nowMs += delayMs)),
  };
  const periodMs = 1000 / 30;
  const startedAt = nowMs;
  for await (const { index, intendedAt } of schedule(periodMs, leaping, never)) {
    if (index < 100_000) continue;
    assert.equal(intendedAt, startedAt + 100_000 * periodMs);
    break;
  }
});

Deno.test("schedule() throws the signal's reason when it aborts during a wait", async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const ticks = schedule(100, clock, stop.signal);
  await ticks.next();
  const next = ticks.next();
  const reason = new Error("the part was stopped");
  stop.abort(reason);
  await assert.rejects(next, reason);
  assert.deepEqual(clock.delaysMs, []);
});

Deno.test("schedule() throws the signal's reason even while it is late", async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const ticks = schedule(100, clock, stop.signal);
  await ticks.next();
  await clock.advance(1_000);
  const reason = new Error("the part was stopped");
  stop.abort(reason);
  await assert.rejects(ticks.next(), reason);
});

Deno.test("schedule() throws at once when its signal has aborted before", async () => {
  const reason = new Error("the part was stopped");
  const ticks = schedule(100, new VirtualClock(), AbortSignal.abort(reason));
  await assert.rejects(ticks.next(), reason);
});

Deno.test("systemClock.now() is the time of day, and never runs backwards", () => {
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000);
  let before = systemClock.now();
  for (let i = 0; i < 10_000; i++) {
    const now = systemClock.now();
    assert.ok(now >= before);
    before = now;
  }
});

Deno.test("systemClock.sleep() never wakes early, though timers count whole milliseconds", async () => {
  const sleeps = Array.from({ length: 200 }, async (_, i) => {
    const delayMs = i % 10 + i / 200;
    const startedAt = systemClock.now();
    await systemClock.sleep(delayMs);
    return systemClock.now() - startedAt - delayMs;
  });
  const earliest = Math.min(...await Promise.all(sleeps));
  assert.ok(earliest >= 0, `one woke ${-earliest} ms early`);
});

Deno.test("systemClock.sleep() resolves soon when there is nothing to wait for", async () => {
  await Promise.all([systemClock.sleep(0), systemClock.sleep(-5)]);
});

Deno.test("systemClock.sleep() throws the signal's reason, and leaves no timer", async () => {
  const reason = new Error("the part was stopped");
  await assert.rejects(systemClock.sleep(60_000, AbortSignal.abort(reason)), reason);
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  await assert.rejects(sleeping, reason);
});

Deno.test("systemClock.sleep() does not take a delay beyond a timer's reach for none", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, stop.signal).then(() => "woke", () => "aborted");
  await systemClock.sleep(5);
  stop.abort();
  assert.equal(await sleeping, "aborted");
});
