import assert from "node:assert/strict";
import { Timeouts } from "../../../servers/chat/timeouts.ts";
import { VirtualClock } from "../../virtual_clock.ts";

function create(timeoutMs: number) {
  const clock = new VirtualClock();
  const over = new AbortController();
  const told: string[] = [];
  const startMs = clock.now();
  const tell = (item: string) => told.push(`${item} at ${clock.now() - startMs}`);
  const timeouts = new Timeouts<string>(timeoutMs, tell, { clock, signal: over.signal });
  return { clock, timeouts, told, over };
}

Deno.test("Timeouts tells of each item when its own time is over", async () => {
  const { clock, timeouts, told } = create(100);
  timeouts.add("a");
  await clock.advance(30);
  timeouts.add("b");
  timeouts.add("c");
  await clock.advance(200);
  assert.deepEqual(told, ["a at 100", "b at 130", "c at 130"]);
  assert.equal(timeouts.size, 0);
});

Deno.test("Timeouts has one timer at most, and none when there is nothing left", async () => {
  const { clock, timeouts } = create(100);
  for (const item of ["a", "b", "c"]) timeouts.add(item);
  assert.equal(clock.delaysMs.length, 1);
  await clock.advance(100);
  assert.equal(clock.delaysMs.length, 0);
});

Deno.test("Timeouts says nothing of an item that was taken out", async () => {
  const { clock, timeouts, told } = create(100);
  timeouts.add("a");
  await clock.advance(50);
  timeouts.add("b");
  timeouts.delete("a");
  await clock.advance(1_000);
  assert.deepEqual(told, ["b at 150"]);
});

Deno.test("Timeouts lets items be added and taken out while it tells of one", async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const timeouts: Timeouts<string> = new Timeouts(100, (item) => {
    told.push(item);
    timeouts.delete("b");
    if (item === "a") timeouts.add("again");
  }, { clock, signal: new AbortController().signal });
  timeouts.add("a");
  timeouts.add("b");
  await clock.advance(250);
  assert.deepEqual(told, ["a", "again"]);
});

Deno.test("Timeouts tells of nothing once its signal has aborted", async () => {
  const { clock, timeouts, told, over } = create(100);
  timeouts.add("a");
  over.abort();
  await clock.advance(1_000);
  timeouts.add("b");
  await clock.advance(1_000);
  assert.deepEqual([told, clock.delaysMs], [[], []]);
});
