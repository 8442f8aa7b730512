import assert from "node:assert/strict";
import type { Clock } from "../../core/clock.ts";
import { probe } from "../../harness/probe.ts";
import { Timeline } from "../../observations/timeline.ts";
import { within } from "../within.ts";

Deno.test("probe() sees that sockets are not looked at, though timers are on time", async () => {
  let nowMs = 0;
  const halt = new AbortController();
  const clock: Clock = {
    now: () => nowMs,
    async sleep(delayMs, signal) {
      // The first sleep alone is over, and on time. What it woke has its turn, and then half a second
      // passes before the operating system has anything to say.
      if (nowMs > 0) return await new Promise((_, no) => signal!.addEventListener("abort", no));
      nowMs += delayMs;
      void (async () => {
        for (let turn = 0; turn < 100; turn++) await Promise.resolve();
        nowMs += 500;
      })();
    },
  };
  const timeline = new Timeline(clock);
  const heard = Promise.withResolvers<void>();
  const probed = timeline.stalls.probed.bind(timeline.stalls);
  timeline.stalls.probed = (dueMs, doneMs) => {
    probed(dueMs, doneMs);
    heard.resolve();
  };
  const probing = probe(timeline, clock, halt.signal);
  await within(heard.promise, () => "the probe");
  halt.abort();
  await probing;
  assert.equal(timeline.stalls.worstMs, 500);
  assert.deepEqual(timeline.stalls.spans, [{ fromMs: 20, toMs: 620 }]);
});
