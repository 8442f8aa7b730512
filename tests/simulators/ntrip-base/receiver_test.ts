import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { Constellation } from "../../../simulators/ntrip-base/constellation.ts";
import { L1_WAVELENGTH_M, Receiver } from "../../../simulators/ntrip-base/receiver.ts";

const place = { latitude: 50.1, longitude: 8.7, height: 120 };

function receiver(seed = 7, satellites = 8): Receiver {
  return new Receiver(place, satellites, createRandom(seed));
}

Deno.test("Receiver.measure() gives at most the satellites asked for, in order of their numbers", () => {
  for (const count of [1, 5, 8]) {
    const satellites = receiver(7, count).measure(0).map(({ satellite }) => satellite);
    assert.equal(satellites.length, Math.min(count, satellites.length));
    assert.deepEqual(satellites, satellites.toSorted((a, b) => a - b));
  }
  assert.equal(receiver(7, 1).measure(0).length, 1);
  assert.ok(receiver(7, 32).measure(0).length >= 7);
});

Deno.test("Receiver.measure() moves code and phase of a satellite with its distance", () => {
  const constellation = new Constellation(createRandom(7).stream("constellation"));
  const distances = (elapsedMs: number) =>
    new Map(
      constellation.sightings(place, elapsedMs, 0)
        .map(({ satellite, distanceM }) => [satellite, distanceM]),
    );
  const base = receiver();
  const first = new Map(base.measure(0).map((one) => [one.satellite, one]));
  let compared = 0;
  for (const elapsedMs of [100, 1_000, 60_000, 600_000]) {
    for (const now of base.measure(elapsedMs)) {
      const then = first.get(now.satellite);
      if (then === undefined) continue;
      const movedM = distances(elapsedMs).get(now.satellite)! - distances(0).get(now.satellite)!;
      assert.ok(Math.abs(now.phaseRangeM - then.phaseRangeM - movedM) < 0.01);
      assert.ok(Math.abs(now.rangeM - then.rangeM - movedM) < 10);
      compared++;
    }
  }
  assert.ok(compared >= 20);
});

Deno.test("Receiver.measure() puts whole cycles between code and phase, noise aside", () => {
  const epochs = Array.from({ length: 400 }, (_, i) => receiver().measure(i * 100));
  for (const { satellite } of epochs[0]!) {
    const differences = epochs.flatMap((epoch) =>
      epoch.filter((one) => one.satellite === satellite)
        .map(({ rangeM, phaseRangeM }) => (phaseRangeM - rangeM) / L1_WAVELENGTH_M)
    );
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    assert.ok(Math.abs(mean) < 1_001);
    assert.ok(Math.abs(mean - Math.round(mean)) < 0.4, `${mean} cycles of G${satellite}`);
  }
});

Deno.test("Receiver.measure() hears high satellites better than low ones", () => {
  const all = receiver(7, 32).measure(0);
  for (const { cnrDbHz } of all) assert.ok(cnrDbHz > 28 && cnrDbHz < 56);
  const byRange = all.toSorted((a, b) => a.rangeM - b.rangeM);
  assert.ok(byRange.at(0)!.cnrDbHz > byRange.at(-1)!.cnrDbHz);
});

Deno.test("Receiver.measure() gives the same for a moment, whatever was measured before", () => {
  const other = receiver();
  other.measure(500);
  assert.deepEqual(other.measure(1_000), receiver().measure(1_000));
  assert.notDeepEqual(receiver(8).measure(1_000), receiver().measure(1_000));
});
