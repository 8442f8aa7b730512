import assert from "node:assert/strict";
import { concat } from "../../../../core/bytes.ts";
import { createRandom } from "../../../../core/random.ts";
import { Station } from "../../../../servers/caster/station/station.ts";
import { equipmentFrame, msmFrame, place, plainFrame, stationFrame } from "./frames.ts";

/** A station that sent something a second, for a while. */
function after(seconds: number, ...frames: Uint8Array[]): Station {
  const station = new Station();
  for (let second = 0; second <= seconds; second++) station.passed(concat(frames), second * 1_000);
  return station;
}

const intervals = (station: Station) =>
  station.messages.map(([number, { intervalMs }]) => [number, intervalMs]);

Deno.test("Station knows the numbers that pass, and how often", () => {
  const station = new Station();
  for (let tick = 0; tick <= 100; tick++) {
    const nowMs = tick * 200 + (tick % 3) * 7;
    station.passed(msmFrame(1074), nowMs);
    if (tick % 50 === 0) station.passed(stationFrame(), nowMs + 1);
  }
  const [[first, often], [second, seldom]] = intervals(station) as [[number, number], number[]];
  assert.deepEqual([first, second], [1005, 1074]);
  assert.ok(Math.abs(often - 10_000) < 20, `${often}`);
  assert.ok(Math.abs(seldom! - 200) < 20, `${seldom}`);
});

Deno.test("Station counts several messages of a number at one moment as one epoch", () => {
  const station = after(5, msmFrame(1074), msmFrame(1074));
  assert.deepEqual(intervals(station), [[1074, 1_000]]);
  assert.equal(station.messages[0]![1].count, 12);
});

Deno.test("Station names the constellations in a sourcetable's order", () => {
  const station = after(0, msmFrame(1124), msmFrame(1094), msmFrame(1084), msmFrame(1074));
  assert.deepEqual(station.constellations, ["GPS", "GLO", "GAL", "BDS"]);
});

Deno.test("Station says on how many frequencies the phase is measured", () => {
  assert.equal(new Station().carrier, undefined);
  assert.equal(after(0, msmFrame(1074, [2])).carrier, 1);
  assert.equal(after(0, msmFrame(1074, [2]), msmFrame(1084, [2, 8])).carrier, 2);
});

Deno.test("Station finds where the base is, and keeps the message that says so", () => {
  const station = after(0, msmFrame(), stationFrame());
  const { stationId, geodetic, frame } = station.place!;
  assert.equal(stationId, 2003);
  assert.ok(Math.abs(geodetic.latitude - place.latitude) < 1e-8);
  assert.ok(Math.abs(geodetic.longitude - place.longitude) < 1e-8);
  assert.ok(Math.abs(geodetic.height - place.height) < 1e-3);
  assert.deepEqual(frame, stationFrame());
});

Deno.test("Station follows a base that moves", () => {
  const station = after(0, stationFrame());
  station.passed(stationFrame({ ...place, latitude: 51 }), 1_000);
  assert.ok(Math.abs(station.place!.geodetic.latitude - 51) < 1e-8);
});

Deno.test("Station takes an antenna at the middle of the earth for no position", () => {
  const nowhere = plainFrame(1005);
  assert.equal(after(0, nowhere).place, undefined);
});

Deno.test("Station reads receiver and antenna", () => {
  const { receiver, antenna } = after(0, equipmentFrame()).equipment!;
  assert.deepEqual([receiver, antenna], ["SEPT POLARX5", "LEIAR20 LEIM"]);
});

Deno.test("Station passes over descriptions that are cut", () => {
  const station = after(1, plainFrame(1005), plainFrame(1033), plainFrame(1008));
  assert.equal(station.place, undefined);
  assert.equal(station.equipment, undefined);
  assert.equal(station.messages.length, 3);
});

Deno.test("Station finds messages at any cut, between anything else", () => {
  const random = createRandom(3);
  const stream = concat([
    Uint8Array.from({ length: 300 }, () => random.integer(0, 255)),
    msmFrame(),
    new TextEncoder().encode("$GPGGA,…\r\n"),
    stationFrame(),
    Uint8Array.of(0xd3, 0, 3),
    equipmentFrame(),
    new Uint8Array(2_000),
  ]);
  const station = new Station();
  for (const byte of stream) station.passed(Uint8Array.of(byte), 0);
  assert.deepEqual(station.messages.map(([number]) => number), [1005, 1033, 1074]);
});

Deno.test("Station forgets a number that passes no more while others do", () => {
  const station = after(3, plainFrame(1230));
  for (let second = 4; second < 100; second++) station.passed(msmFrame(), second * 1_000);
  assert.deepEqual(station.messages.map(([number]) => number), [1074]);
});

Deno.test("Station keeps what it knows while its source is away", () => {
  const station = after(10, msmFrame(), stationFrame());
  station.begin();
  assert.deepEqual(intervals(station), [[1005, 1_000], [1074, 1_000]]);
  station.passed(msmFrame(), 3_600_000);
  assert.equal(station.messages.find(([number]) => number === 1074)![1].gaps, 0);
  assert.notEqual(station.place, undefined);
});

Deno.test("Station counts a pause that is longer than the interval lets expect", () => {
  const station = after(10, msmFrame());
  station.passed(msmFrame(), 14_000);
  station.passed(msmFrame(), 15_100);
  const { gaps, longestGapMs } = station.messages[0]![1];
  assert.deepEqual([gaps, longestGapMs], [1, 4_000]);
});

Deno.test("Station knows a bounded count of numbers, and makes room when some are gone", () => {
  const station = new Station();
  for (let type = 1; type < 4_000; type++) station.passed(plainFrame(type), 0);
  assert.equal(station.messages.length, 64);
  station.passed(msmFrame(), 100_000);
  assert.deepEqual(station.messages.map(([number]) => number), [1074]);
});

Deno.test("Station looks away from a source that sends nothing but false headers", () => {
  const station = new Station();
  const headers = new Uint8Array(60_000).map((_, i) => i % 3 === 0 ? 0xd3 : 0);
  for (let round = 0; round < 20; round++) station.passed(headers, round);
  const { falseHeaders } = station.damage;
  assert.ok(falseHeaders > 10_000 && falseHeaders < 31_000, `${falseHeaders}`);
  station.begin();
  station.passed(msmFrame(), 30);
  assert.equal(station.messages.length, 1);
});
