import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { Constellation } from "../../../simulators/ntrip-base/constellation.ts";

const HOUR_MS = 3_600_000;
const frankfurt = { latitude: 50.1, longitude: 8.7, height: 120 };

Deno.test("Constellation.sightings() shows 7 to 16 satellites above 10 degrees, anywhere and always", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const constellation = new Constellation(createRandom(seed));
    for (const latitude of [-90, -60, -35, 0, 35, 50, 90]) {
      for (let hour = 0; hour < 24; hour++) {
        const place = { latitude, longitude: seed * 50, height: 0 };
        const { length } = constellation.sightings(place, hour * HOUR_MS, Math.PI / 18);
        assert.ok(length >= 7 && length <= 16, `${length} at ${latitude}`);
      }
    }
  }
});

Deno.test("Constellation.sightings() gives the highest first, at distances that GPS has", () => {
  const constellation = new Constellation(createRandom(7));
  const sightings = constellation.sightings(frankfurt, HOUR_MS, 0);
  for (const [i, { distanceM, elevation, satellite }] of sightings.entries()) {
    assert.ok(distanceM > 20_100_000 && distanceM < 25_800_000, `${distanceM} m`);
    assert.ok(elevation <= (sightings[i - 1]?.elevation ?? Math.PI / 2));
    assert.ok(elevation >= 0);
    assert.ok(satellite >= 1 && satellite <= 32);
  }
});

Deno.test("Constellation.sightings() gives a rate that is the change of the distance", () => {
  const constellation = new Constellation(createRandom(7));
  const at = (elapsedMs: number) =>
    new Map(
      constellation.sightings(frankfurt, elapsedMs, -Math.PI / 2)
        .map((sighting) => [sighting.satellite, sighting]),
    );
  const [before, now, after] = [at(HOUR_MS - 100), at(HOUR_MS), at(HOUR_MS + 100)];
  assert.equal(now.size, 32);
  for (const [satellite, { distanceRateMps }] of now) {
    const changeM = after.get(satellite)!.distanceM - before.get(satellite)!.distanceM;
    assert.ok(Math.abs(changeM / 0.2 - distanceRateMps) < 1e-5);
    assert.ok(Math.abs(distanceRateMps) < 1_000);
  }
});

Deno.test("Constellation.sightings() repeats about every sidereal day", () => {
  const constellation = new Constellation(createRandom(7));
  const satellites = (elapsedMs: number) =>
    constellation.sightings(frankfurt, elapsedMs, 0.5).map(({ satellite }) => satellite);
  assert.deepEqual(satellites(86_164_000), satellites(0));
  assert.notDeepEqual(satellites(6 * HOUR_MS), satellites(0));
});

Deno.test("Constellation depends on the seed and on nothing else", () => {
  const sightings = (seed: number) =>
    new Constellation(createRandom(seed)).sightings(frankfurt, 0, 0);
  assert.deepEqual(sightings(7), sightings(7));
  assert.notDeepEqual(sightings(7), sightings(8));
});
