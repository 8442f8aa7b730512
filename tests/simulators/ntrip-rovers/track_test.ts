import assert from "node:assert/strict";
import { atSpeed, Track, type TrackEnd } from "../../../simulators/ntrip-rovers/track.ts";

const place = (latitude: number, longitude = 8, height = 0) => ({ latitude, longitude, height });

/** From 50 to 51 degrees in 10 s, on to 53 in 10 s more. */
const track = (end: TrackEnd) =>
  new Track([
    { place: place(50), atMs: 0 },
    { place: place(51, 9, 100), atMs: 10_000 },
    { place: place(53), atMs: 20_000 },
  ], end);

Deno.test("Track.placeAt() goes evenly from point to point", () => {
  const way = track("stay");
  assert.deepEqual(way.placeAt(0), place(50));
  assert.deepEqual(way.placeAt(5_000), place(50.5, 8.5, 50));
  assert.deepEqual(way.placeAt(10_000), place(51, 9, 100));
  assert.deepEqual(way.placeAt(15_000), place(52, 8.5, 50));
});

Deno.test("Track.placeAt() stays, returns or begins anew at the end", () => {
  for (const elapsedMs of [20_000, 25_000, 1e9]) {
    assert.deepEqual(track("stay").placeAt(elapsedMs), place(53));
  }
  assert.deepEqual(track("return").placeAt(20_000), place(53));
  assert.deepEqual(track("return").placeAt(25_000), place(52, 8.5, 50));
  assert.deepEqual(track("return").placeAt(40_000), place(50));
  assert.deepEqual(track("return").placeAt(45_000), place(50.5, 8.5, 50));
  assert.deepEqual(track("restart").placeAt(25_000), place(50.5, 8.5, 50));
});

Deno.test("Track.placeAt() holds for one point, and for points of one moment", () => {
  for (const end of ["stay", "return", "restart"] as const) {
    assert.deepEqual(new Track([{ place: place(1), atMs: 0 }], end).placeAt(1_234), place(1));
    const jump = new Track([{ place: place(1), atMs: 0 }, { place: place(2), atMs: 0 }], end);
    assert.ok([1, 2].includes(jump.placeAt(1_234).latitude));
  }
});

Deno.test("Track.placeAt() crosses the 180th meridian on the short way", () => {
  const way = new Track([
    { place: place(0, 179), atMs: 0 },
    { place: place(0, -179), atMs: 2_000 },
  ], "stay");
  assert.equal(way.placeAt(500).longitude, 179.5);
  assert.equal(way.placeAt(1_500).longitude, -179.5);
});

Deno.test("atSpeed() reaches each point when it is so far", () => {
  // A degree of latitude at 50 degrees is about 111.2 km long.
  const [first, second, third] = atSpeed([place(50), place(50.1), place(50.1)], 10);
  assert.equal(first!.atMs, 0);
  assert.ok(Math.abs(second!.atMs - 1_112_300) < 1_000, `${second!.atMs}`);
  assert.equal(third!.atMs, second!.atMs);
});
