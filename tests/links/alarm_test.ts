import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "../../core/clock.ts";
import { Alarm, Reminders } from "../../links/alarm.ts";
import { VirtualClock } from "../virtual_clock.ts";

function start() {
  const clock = new VirtualClock(0);
  const alarm = new Alarm(clock);
  const rung: [string, number][] = [];
  const ring = (name: string) => () => void rung.push([name, clock.now()]);
  /** Lets time pass, once the alarm is asleep. */
  const pass = async (byMs: number) => {
    await setImmediate();
    await clock.advance(byMs);
  };
  return { clock, alarm, rung, ring, pass };
}

Deno.test("Alarm.at() rings each at its moment, the earliest first", async () => {
  const { alarm, rung, ring, pass } = start();
  alarm.at(30, ring("c"));
  alarm.at(10, ring("a"));
  alarm.at(20, ring("b"));
  await pass(25);
  assert.deepEqual(rung, [["a", 10], ["b", 20]]);
  await pass(25);
  assert.deepEqual(rung.at(-1), ["c", 30]);
});

Deno.test("Alarm.at() rings an earlier one that came up while it sleeps", async () => {
  const { alarm, rung, ring, pass } = start();
  alarm.at(100, ring("late"));
  await pass(10);
  alarm.at(20, ring("early"));
  await pass(100);
  assert.deepEqual(rung, [["early", 20], ["late", 100]]);
});

Deno.test("Alarm.at() rings later, never while it is called, when the moment has passed", async () => {
  const { alarm, rung, ring, pass } = start();
  await pass(50);
  alarm.at(10, ring("past"));
  assert.deepEqual(rung, []);
  await pass(0);
  assert.deepEqual(rung, [["past", 50]]);
});

Deno.test("Alarm.at() never rings at Infinity, nor does it sleep for it", async () => {
  const { clock, alarm, rung, ring, pass } = start();
  alarm.at(Infinity, ring("never"));
  await pass(1e6);
  assert.deepEqual([rung, clock.delaysMs], [[], []]);
});

Deno.test("Alarm.cancel() takes a reminder back, however many there are", async () => {
  const { alarm, rung, ring, pass } = start();
  const reminders = Array.from({ length: 5_000 }, (_, i) => alarm.at(i + 1, ring(String(i))));
  for (const [i, reminder] of reminders.entries()) if (i !== 4_321) alarm.cancel(reminder);
  await pass(10_000);
  assert.deepEqual(rung, [["4321", 4_322]]);
});

Deno.test("Alarm[Symbol.dispose]() forgets all and sleeps no longer", async () => {
  const { clock, alarm, rung, ring, pass } = start();
  alarm.at(10, ring("a"));
  await pass(1);
  alarm[Symbol.dispose]();
  alarm.at(12, ring("b"));
  await pass(100);
  assert.deepEqual([rung, clock.delaysMs], [[], []]);
});

Deno.test("Reminders.cancel() takes back its own only", async () => {
  const { alarm, rung, ring, pass } = start();
  const reminders = new Reminders(alarm);
  reminders.at(10, ring("a"));
  reminders.at(20, ring("b"));
  alarm.at(30, ring("other"));
  await pass(15);
  reminders.cancel();
  await pass(100);
  assert.deepEqual(rung.map(([name]) => name), ["a", "other"]);
});

Deno.test("Alarm on the machine's clock never rings early, and mostly within a millisecond", async () => {
  using alarm = new Alarm(systemClock);
  const lateMs: number[] = [];
  for (let i = 0; i < 40; i++) {
    const atMs = systemClock.now() + 6 + i % 7 / 7;
    await new Promise<void>((resolve) => alarm.at(atMs, resolve));
    lateMs.push(systemClock.now() - atMs);
  }
  lateMs.sort((a, b) => a - b);
  assert.ok(lateMs[0]! >= 0);
  // A busy machine makes any of them late, but hardly the best quarter.
  assert.ok(lateMs[10]! < 1, `${lateMs[10]} ms`);
});
