import assert from "node:assert/strict";
import { gpsTimeOfWeekMs } from "../../../simulators/ntrip-base/gps_time.ts";

Deno.test("gpsTimeOfWeekMs() counts from Sunday, 18 leap seconds ahead of UTC", () => {
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 4)), 18_000);
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 1)), 4 * 86_400_000 + 18_000);
});

Deno.test("gpsTimeOfWeekMs() begins the next week 18 s before Sunday in UTC", () => {
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 3, 23, 59, 42)), 0);
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 3, 23, 59, 41, 999)), 604_799_999);
});
