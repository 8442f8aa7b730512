import assert from "node:assert/strict";
import { BytesEachSecond } from "../../../../servers/caster/station/bytes_each_second.ts";
import { Traffic } from "../../../../servers/caster/station/traffic.ts";

const NOON_MS = Date.UTC(2026, 0, 1, 12);

Deno.test("BytesEachSecond.last() tells the whole seconds before this one, the oldest first", () => {
  const bytes = new BytesEachSecond();
  bytes.add(10, NOON_MS);
  bytes.add(20, NOON_MS + 999);
  bytes.add(5, NOON_MS + 2_000);
  bytes.add(7, NOON_MS + 3_000);
  assert.deepEqual(bytes.last(4, NOON_MS + 3_500), [0, 30, 0, 5]);
});

Deno.test("BytesEachSecond forgets what is older than two minutes, after a pause too", () => {
  const bytes = new BytesEachSecond();
  for (let second = 0; second < 300; second++) bytes.add(1, NOON_MS + second * 1_000);
  assert.deepEqual(new Set(bytes.last(1_000, NOON_MS + 300_000)), new Set([1]));
  assert.deepEqual(new Set(bytes.last(119, NOON_MS + 500_000)), new Set([0]));
});

Deno.test("Traffic.bitsPerSecond() is that of the last minute at most, once it is known", () => {
  const traffic = new Traffic(false);
  assert.equal(traffic.bitsPerSecond(NOON_MS), undefined);
  traffic.begun(NOON_MS);
  for (let second = 0; second < 100; second++) {
    const nowMs = NOON_MS + second * 1_000 + 10;
    traffic.passed(new Uint8Array(second < 30 ? 1_000 : 250), nowMs);
    if (second === 4) assert.equal(traffic.bitsPerSecond(nowMs), undefined);
    if (second === 20) assert.equal(traffic.bitsPerSecond(nowMs), 8_000);
  }
  assert.equal(traffic.bitsPerSecond(NOON_MS + 100_000), 2_000);
  traffic.ended();
  assert.equal(traffic.bitsPerSecond(NOON_MS + 100_000), undefined);
});
