import assert from "node:assert/strict";
import { epochUnixMs, gpsTimeOfWeekMs } from "../../../protocols/rtcm/gps_time.ts";

Deno.test("gpsTimeOfWeekMs() counts from Sunday, 18 leap seconds ahead of UTC", () => {
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 4)), 18_000);
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 1)), 4 * 86_400_000 + 18_000);
});

Deno.test("gpsTimeOfWeekMs() begins the next week 18 s before Sunday in UTC", () => {
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 3, 23, 59, 42)), 0);
  assert.equal(gpsTimeOfWeekMs(Date.UTC(2026, 0, 3, 23, 59, 41, 999)), 604_799_999);
});

const now = Date.UTC(2026, 0, 7, 1, 2, 3, 250);

Deno.test("epochUnixMs() finds the moment of GPS time that is meant", () => {
  for (const constellation of ["GPS", "Galileo", "QZSS", "SBAS", "NavIC"] as const) {
    const epochMs = gpsTimeOfWeekMs(now);
    assert.equal(epochUnixMs({ constellation, epochMs }, now + 1_500), now);
    assert.equal(epochUnixMs({ constellation, epochMs }, now - 400), now);
  }
});

Deno.test("epochUnixMs() knows that BeiDou's week begins 14 s after that of GPS", () => {
  const epochMs = gpsTimeOfWeekMs(now) - 14_000;
  assert.equal(epochUnixMs({ constellation: "BeiDou", epochMs }, now + 1_500), now);
});

Deno.test("epochUnixMs() counts GLONASS days in UTC + 3 h, whether their name is known or not", () => {
  const evening = Date.UTC(2026, 0, 7, 22, 30);
  const wednesday = { constellation: "GLONASS", epochMs: (1 * 60 + 30) * 60_000 } as const;
  assert.equal(epochUnixMs({ ...wednesday, dayOfWeek: 4 }, evening + 800), evening);
  assert.equal(epochUnixMs({ ...wednesday, dayOfWeek: 7 }, evening + 800), evening);
  const weekEarlier = evening - 7 * 86_400_000;
  assert.equal(epochUnixMs({ ...wednesday, dayOfWeek: 4 }, weekEarlier + 800), weekEarlier);
});

Deno.test("epochUnixMs() reaches back over the end of a week", () => {
  const lastOfWeek = Date.UTC(2026, 0, 3, 23, 59, 41);
  const epochMs = gpsTimeOfWeekMs(lastOfWeek);
  assert.equal(epochMs, 604_799_000);
  assert.equal(epochUnixMs({ constellation: "GPS", epochMs }, lastOfWeek + 3_000), lastOfWeek);
});
