import assert from "node:assert/strict";
import { Rate } from "../../../../servers/downloader/engine/rate.ts";

Deno.test("Rate.bytesPerSecond() follows a steady stream", () => {
  const rate = new Rate(10_000);
  for (let atMs = 10_000; atMs <= 20_000; atMs += 50) {
    rate.add(50, atMs);
    if (atMs < 10_500) continue;
    const bytesPerSecond = rate.bytesPerSecond(atMs);
    assert.ok(bytesPerSecond > 900 && bytesPerSecond < 1_120, `${bytesPerSecond} at ${atMs}`);
  }
  assert.equal(rate.ageMs(20_000), 10_000);
});

Deno.test("Rate.bytesPerSecond() forgets what is older than three seconds", () => {
  const rate = new Rate(0);
  rate.add(1_000_000, 100);
  assert.ok(rate.bytesPerSecond(2_000) > 0);
  assert.equal(rate.bytesPerSecond(3_300), 0);
  rate.add(10, 1_000_000);
  assert.ok(rate.bytesPerSecond(1_000_000) < 10);
});
