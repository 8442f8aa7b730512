import assert from "node:assert/strict";
import { FloodGate } from "../../../servers/chat/flood_gate.ts";
import { VirtualClock } from "../../virtual_clock.ts";

Deno.test("FloodGate.pass() lets a second's worth through at once, and then at the rate", async () => {
  const clock = new VirtualClock();
  const gate = new FloodGate(10, clock);
  const delays = Array.from({ length: 10 }, () => gate.pass());
  assert.deepEqual(delays, [0, 0, 0, 0, 0, 0, 0, 0, 0, 100]);
  for (let i = 0; i < 50; i++) {
    await clock.advance(100);
    assert.equal(Math.round(gate.pass()), 100);
  }
});

Deno.test("FloodGate.pass() forgives what a client did not use, but no more than a second of it", async () => {
  const clock = new VirtualClock();
  const gate = new FloodGate(10, clock);
  for (let i = 0; i < 10; i++) gate.pass();
  await clock.advance(60_000);
  const delays = Array.from({ length: 11 }, () => gate.pass());
  assert.equal(delays.findIndex((delayMs) => delayMs > 0), 10);
});

Deno.test("FloodGate.pass() keeps to a rate below one a second", async () => {
  const clock = new VirtualClock();
  const gate = new FloodGate(0.5, clock);
  for (let i = 0; i < 5; i++) {
    assert.equal(Math.round(gate.pass()), 2_000);
    await clock.advance(2_000);
  }
});
