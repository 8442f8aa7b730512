import assert from "node:assert/strict";
import { geodeticToEcef } from "../../../core/geodesy.ts";
import { createRandom } from "../../../core/random.ts";
import { decodeMessage, type RtcmMessage } from "../../../protocols/rtcm/mod.ts";
import {
  type CorrectionsOptions,
  createCorrections,
} from "../../../simulators/ntrip-base/corrections.ts";
import { Receiver } from "../../../simulators/ntrip-base/receiver.ts";

const START_UNIX_MS = Date.UTC(2026, 0, 1);
const START_OF_WEEK_MS = 4 * 86_400_000 + 18_000;
const position = { latitude: -33.8567844, longitude: 151.2152967, height: 42.1234 };
const defaults: CorrectionsOptions = {
  rate: 10,
  message: 1074,
  stationId: 2003,
  position,
  stationInterval: 10_000,
  satellites: 8,
};

function create(options: Partial<CorrectionsOptions> = {}, seed = 7) {
  return createCorrections({ ...defaults, ...options }, START_UNIX_MS, createRandom(seed));
}

function decode(frame: Uint8Array): RtcmMessage {
  return decodeMessage(frame.subarray(3, -3));
}

Deno.test("createCorrections() greets with a 1005 that tells the position to 0.1 mm", () => {
  const [frame, ...others] = create({ stationId: 17 }).greeting();
  assert.deepEqual(others, []);
  const station = decode(frame!);
  assert.ok(!station.unknown && station.type === 1005);
  const { x, y, z } = geodeticToEcef(position);
  assert.ok(Math.abs(station.x - x) <= 0.00005 + 1e-9);
  assert.ok(Math.abs(station.y - y) <= 0.00005 + 1e-9);
  assert.ok(Math.abs(station.z - z) <= 0.00005 + 1e-9);
  assert.equal(station.stationId, 17);
});

Deno.test("createCorrections() repeats the 1005 before the first epoch of each interval", () => {
  const corrections = create({ rate: 3, stationInterval: 2_000 });
  const station = corrections.greeting()[0]!;
  const withStation = [];
  for (let index = 0; index < 25; index++) {
    const due = corrections.due(index);
    if (due.length === 2) {
      assert.deepEqual(due[0], station);
      withStation.push(index);
    } else assert.equal(due.length, 1);
  }
  assert.deepEqual(withStation, [6, 12, 18, 24]);
});

Deno.test("createCorrections() repeats the 1005 with every epoch when epochs are rarer", () => {
  const corrections = create({ rate: 0.05, stationInterval: 10_000 });
  assert.deepEqual([1, 2, 3].map((index) => corrections.due(index).length), [2, 2, 2]);
});

for (const message of [1074, 1077] as const) {
  Deno.test(`createCorrections() tells in ${message} what the receiver measured`, () => {
    const corrections = create({ message });
    const receiver = new Receiver(position, 8, createRandom(7));
    for (const index of [0, 1, 5_000]) {
      const msm = decode(corrections.due(index).at(-1)!);
      assert.ok(!msm.unknown && (msm.type === 1074 || msm.type === 1077));
      assert.equal(msm.type, message);
      assert.equal(msm.epochMs, START_OF_WEEK_MS + index * 100);
      const measured = receiver.measure(index * 100);
      assert.deepEqual(msm.signals, [2]);
      assert.deepEqual(
        msm.satellites.map(({ satellite }) => satellite),
        measured.map(({ satellite }) => satellite),
      );
      for (const [i, cell] of msm.cells.entries()) {
        const { rangeM, phaseRangeM, cnrDbHz } = measured[i]!;
        assert.ok(Math.abs(cell.rangeM! - rangeM) < (message === 1074 ? 0.009 : 0.0003));
        assert.ok(Math.abs(cell.phaseRangeM! - phaseRangeM) < 0.0003);
        assert.ok(Math.abs(cell.cnrDbHz! - cnrDbHz) <= 0.5);
      }
    }
  });
}

Deno.test("createCorrections() tells in 1077 how fast the phases change", () => {
  const msm = decode(create({ message: 1077 }).due(3)[0]!);
  assert.ok(!msm.unknown && msm.type === 1077);
  const measured = new Receiver(position, 8, createRandom(7)).measure(300);
  for (const [i, { phaseRangeRateMps }] of msm.cells.entries()) {
    assert.ok(Math.abs(phaseRangeRateMps! - measured[i]!.phaseRangeRateMps) < 0.0001);
  }
});

Deno.test("createCorrections() tells whole milliseconds when the rate is no divisor of 1000", () => {
  const corrections = create({ rate: 3 });
  const epochs = [0, 1, 2, 3].map((index) => {
    const msm = decode(corrections.due(index)[0]!);
    assert.ok(!msm.unknown && msm.type === 1074);
    return msm.epochMs - START_OF_WEEK_MS;
  });
  assert.deepEqual(epochs, [0, 333, 667, 1_000]);
});

Deno.test("createCorrections() gives the same bytes for the same seed, and others for another", () => {
  for (const index of [0, 3, 700]) {
    assert.deepEqual(create().due(index), create().due(index));
    assert.notDeepEqual(create({}, 8).due(index), create().due(index));
  }
});

Deno.test("createCorrections() claims longer lock the longer it runs", () => {
  const corrections = create();
  const [first, later] = [0, 6_000].map((index) => {
    const msm = decode(corrections.due(index).at(-1)!);
    assert.ok(!msm.unknown && msm.type === 1074);
    return msm.cells.map(({ lockIndicator }) => lockIndicator);
  });
  assert.ok(first!.every((indicator) => indicator === 0));
  assert.ok(later!.every((indicator) => indicator === 15));
});
