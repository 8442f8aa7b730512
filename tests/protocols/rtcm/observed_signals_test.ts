import assert from "node:assert/strict";
import {
  encodeMsm4,
  type Msm4,
  observedSignals,
  stationIdOf,
} from "../../../protocols/rtcm/mod.ts";

function msm4(type: Msm4["type"], signals: number[]): Uint8Array {
  return encodeMsm4({
    type,
    stationId: 2003,
    epochMs: 1_000,
    ...(type === 1084 ? { dayOfWeek: 3 } : {}),
    multipleMessage: false,
    issueOfData: 0,
    reserved: 127,
    clockSteering: 3,
    externalClock: 3,
    divergenceFreeSmoothing: true,
    smoothingInterval: 7,
    signals,
    satellites: [1, 64].map((satellite) => ({ satellite, roughRangeM: 22_000_000 })),
    cells: [],
  });
}

for (
  const [type, signals, constellation, carrier] of [
    [1074, [2], "GPS", 1],
    [1074, [2, 4, 30], "GPS", 1],
    [1074, [2, 10], "GPS", 2],
    [1074, [16], "GPS", 2],
    [1074, [24], "GPS", 2],
    [1084, [2], "GLO", 1],
    [1084, [2, 8], "GLO", 2],
    [1094, [2, 6], "GAL", 1],
    [1094, [2, 15], "GAL", 2],
    [1124, [2, 32], "BDS", 1],
    [1124, [2, 8], "BDS", 2],
    [1074, [], "GPS", 0],
  ] as const
) {
  Deno.test(`observedSignals() reads carrier ${carrier} of ${constellation} from signals ${signals}`, () => {
    assert.deepEqual(observedSignals(msm4(type, [...signals])), { constellation, carrier });
  });
}

Deno.test("observedSignals() knows the messages from before MSM by their numbers", () => {
  const of = (type: number) => observedSignals(Uint8Array.of(type >>> 4, (type & 15) << 4, 0));
  assert.deepEqual(of(1002), { constellation: "GPS", carrier: 1 });
  assert.deepEqual(of(1004), { constellation: "GPS", carrier: 2 });
  assert.deepEqual(of(1010), { constellation: "GLO", carrier: 1 });
  assert.deepEqual(of(1012), { constellation: "GLO", carrier: 2 });
  for (const type of [0, 1005, 1019, 1033, 1070, 1078, 1230, 4072]) {
    assert.equal(of(type), undefined, `${type}`);
  }
});

Deno.test("observedSignals() says nothing of an MSM that is cut within its masks", () => {
  const payload = msm4(1074, [2]);
  assert.equal(observedSignals(payload.subarray(0, 21)), undefined);
  assert.notEqual(observedSignals(payload.subarray(0, 22)), undefined);
  assert.equal(observedSignals(new Uint8Array()), undefined);
});

Deno.test("observedSignals() finds code alone in MSM1", () => {
  const payload = msm4(1074, [2, 10]);
  payload[0] = 1071 >>> 4;
  payload[1] = ((1071 & 15) << 4) | (payload[1]! & 15);
  assert.deepEqual(observedSignals(payload), { constellation: "GPS", carrier: 0 });
});

Deno.test("stationIdOf() reads what stands behind the number", () => {
  assert.equal(stationIdOf(msm4(1074, [2])), 2003);
});
