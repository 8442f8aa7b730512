import assert from "node:assert/strict";
import { RecentRate } from "../../observations/recent_rate.ts";
import { VirtualClock } from "../virtual_clock.ts";

Deno.test("RecentRate tells how often something happened lately, and forgets it", async () => {
  const clock = new VirtualClock();
  const rate = new RecentRate(clock);
  assert.equal(rate.perSecond, 0);
  for (let i = 0; i < 100; i++) {
    await clock.advance(50);
    rate.add();
  }
  assert.ok(Math.abs(rate.perSecond - 20) < 1, `${rate.perSecond}`);
  await clock.advance(1_000);
  assert.ok(rate.perSecond > 0 && rate.perSecond < 20);
  await clock.advance(1_000);
  assert.equal(rate.perSecond, 0);
  assert.equal(rate.total, 100);
});
