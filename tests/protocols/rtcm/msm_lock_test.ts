import assert from "node:assert/strict";
import {
  msm4LockIndicator,
  msm4LockTimeMs,
  msm7LockIndicator,
  msm7LockTimeMs,
} from "../../../protocols/rtcm/msm_lock.ts";

Deno.test("msm4LockTimeMs() doubles with each indicator", () => {
  const times = [0, 1, 2, 3, 14, 15].map(msm4LockTimeMs);
  assert.deepEqual(times, [0, 32, 64, 128, 262_144, 524_288]);
});

Deno.test("msm7LockTimeMs() has the published values where its steps change", () => {
  const times = [0, 1, 63, 64, 65, 95, 96, 97, 127, 128, 672, 703, 704].map(msm7LockTimeMs);
  // The last step before 67 108 864 ms is one of 2^20 ms.
  const last = 67_108_864 - 2 ** 20;
  const expected = [0, 1, 63, 64, 66, 126, 128, 132, 252, 256, 33_554_432, last, 67_108_864];
  assert.deepEqual(times, expected);
});

Deno.test("msm4LockIndicator() is the last indicator whose time was reached", () => {
  for (let indicator = 0; indicator <= 15; indicator++) {
    const timeMs = msm4LockTimeMs(indicator);
    assert.equal(msm4LockIndicator(timeMs), indicator);
    if (indicator > 0) assert.equal(msm4LockIndicator(timeMs - 0.5), indicator - 1);
  }
  assert.equal(msm4LockIndicator(1e12), 15);
});

Deno.test("msm7LockIndicator() is the last indicator whose time was reached", () => {
  for (let indicator = 0; indicator <= 704; indicator++) {
    const timeMs = msm7LockTimeMs(indicator);
    assert.equal(msm7LockIndicator(timeMs), indicator);
    if (indicator > 0) assert.equal(msm7LockIndicator(timeMs - 0.5), indicator - 1);
  }
  assert.equal(msm7LockIndicator(1e12), 704);
});
