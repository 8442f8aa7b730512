import assert from "node:assert/strict";
import fc from "fast-check";
import { ecefToGeodetic, geodeticToEcef } from "../../core/geodesy.ts";

const SEMI_MINOR_AXIS = 6_356_752.314245;

function near(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, not ${expected}`);
}

Deno.test("geodeticToEcef() gives the axes of the ellipsoid", () => {
  const greenwich = geodeticToEcef({ latitude: 0, longitude: 0, height: 0 });
  assert.deepEqual(greenwich, { x: 6_378_137, y: 0, z: 0 });
  const pole = geodeticToEcef({ latitude: 90, longitude: 0, height: 0 });
  near(pole.x, 0, 1e-6, "x at the pole");
  near(pole.z, SEMI_MINOR_AXIS, 1e-6, "z at the pole");
  const east = geodeticToEcef({ latitude: 0, longitude: 90, height: 10 });
  near(east.y, 6_378_147, 1e-6, "y at 90 degrees east");
});

Deno.test("ecefToGeodetic() gives degrees and metres at the axes", () => {
  const south = ecefToGeodetic({ x: 0, y: 0, z: -SEMI_MINOR_AXIS - 25 });
  near(south.latitude, -90, 1e-12, "latitude");
  near(south.height, 25, 1e-6, "height");
  const west = ecefToGeodetic({ x: 0, y: -6_378_137, z: 0 });
  assert.deepEqual([west.latitude, west.longitude], [0, -90]);
  near(west.height, 0, 1e-6, "height");
});

Deno.test("ecefToGeodetic() agrees with a published position", () => {
  // Vallado, Fundamentals of Astrodynamics and Applications, example 3-3.
  const position = { x: 6_524_834, y: 6_862_875, z: 6_448_296 };
  const { latitude, longitude, height } = ecefToGeodetic(position);
  near(latitude, 34.352_496, 1e-5, "latitude");
  near(longitude, 46.4464, 1e-4, "longitude");
  near(height, 5_085_220, 10, "height");
});

Deno.test("ecefToGeodetic() turns geodeticToEcef() back to a micrometre", () => {
  const position = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -179.999, max: 179.999, noNaN: true }),
    height: fc.oneof(
      fc.double({ min: -100_000, max: 10_000, noNaN: true }),
      fc.double({ min: 10_000, max: 40_000_000, noNaN: true }),
    ),
  });
  fc.assert(
    fc.property(position, (geodetic) => {
      const there = geodeticToEcef(geodetic);
      const again = geodeticToEcef(ecefToGeodetic(there));
      near(again.x, there.x, 1e-6, "x");
      near(again.y, there.y, 1e-6, "y");
      near(again.z, there.z, 1e-6, "z");
      near(ecefToGeodetic(there).height, geodetic.height, 1e-6, "height");
    }),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("ecefToGeodetic() keeps its ranges at the centre of the earth", () => {
  const { latitude, longitude, height } = ecefToGeodetic({ x: 0, y: 0, z: 0 });
  assert.deepEqual([latitude, longitude], [0, 0]);
  assert.equal(height, -6_378_137);
});
