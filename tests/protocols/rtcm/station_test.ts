import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import { decodeStation, encodeStation, type Station } from "../../../protocols/rtcm/station.ts";
import { golden } from "./golden.ts";

const station: Station = {
  type: 1005,
  stationId: 2003,
  itrfYear: 0,
  gps: true,
  glonass: true,
  galileo: true,
  nonPhysical: false,
  x: 2765120.76,
  singleOscillator: false,
  reserved: 0,
  y: 1596488.2,
  quarterCycle: 0,
  z: 5500477.1,
};

const coordinate = fc.integer({ min: -(2 ** 37), max: 2 ** 37 - 1 }).map((units) => units / 10_000);
const position = fc.record({
  stationId: fc.nat(4095),
  itrfYear: fc.nat(63),
  gps: fc.boolean(),
  glonass: fc.boolean(),
  galileo: fc.boolean(),
  nonPhysical: fc.boolean(),
  x: coordinate,
  singleOscillator: fc.boolean(),
  reserved: fc.nat(1),
  y: coordinate,
  quarterCycle: fc.nat(3),
  z: coordinate,
});

Deno.test("decodeStation() reads the golden 1005 and 1006", () => {
  assert.deepEqual(decodeStation(golden[1005].payload), station);
  assert.deepEqual(decodeStation(golden[1006].payload), {
    ...station,
    type: 1006,
    singleOscillator: true,
    antennaHeightM: 1.5,
  });
});

Deno.test("encodeStation() gives the golden payloads back", () => {
  for (const { payload } of [golden[1005], golden[1006]]) {
    assert.equal(encodeStation(decodeStation(payload)).toHex(), payload.toHex());
  }
});

Deno.test("decodeStation() gives any station back, to 0.1 mm", () => {
  fc.assert(
    fc.property(position, fc.nat(65535), (any, height) => {
      const short: Station = { type: 1005, ...any };
      const long: Station = { type: 1006, ...any, antennaHeightM: height / 10_000 };
      assert.deepEqual(decodeStation(encodeStation(short)), short);
      assert.deepEqual(decodeStation(encodeStation(long)), long);
    }),
    { seed: 1 },
  );
});

Deno.test("encodeStation() gives any 19 or 21 bytes back", () => {
  const rest = fc.tuple(
    fc.nat(15),
    fc.oneof(
      fc.uint8Array({ minLength: 17, maxLength: 17 }).map((bytes) => [1005, bytes] as const),
      fc.uint8Array({ minLength: 19, maxLength: 19 }).map((bytes) => [1006, bytes] as const),
    ),
  );
  fc.assert(
    fc.property(rest, ([low, [type, bytes]]) => {
      const payload = Uint8Array.of(type >> 4, ((type & 15) << 4) | low, ...bytes);
      assert.equal(encodeStation(decodeStation(payload)).toHex(), payload.toHex());
    }),
    { seed: 1 },
  );
});

Deno.test("encodeStation() rounds to 0.1 mm and refuses what does not fit", () => {
  const rounded = decodeStation(encodeStation({ ...station, x: 1.000_06, y: -1.000_06 }));
  assert.deepEqual([rounded.x, rounded.y], [1.0001, -1.0001]);
  assert.throws(() => encodeStation({ ...station, z: 13_743_895.3472 }), /RTCM Z in 0.1 mm/);
  assert.throws(() => encodeStation({ ...station, x: NaN }), RangeError);
  assert.throws(() => encodeStation({ ...station, stationId: 4096 }), RangeError);
  const tooHigh: Station = { ...station, type: 1006, antennaHeightM: 6.5536 };
  assert.throws(() => encodeStation(tooHigh), /antenna height/);
});

Deno.test("decodeStation() throws ProtocolError for another number and for every cut", () => {
  assert.throws(() => decodeStation(golden[1074].payload), {
    name: "ProtocolError",
    message: "Cannot decode RTCM message: its number is 1074, not 1005 or 1006",
  });
  for (const { payload } of [golden[1005], golden[1006]]) {
    for (let cut = 0; cut < payload.length; cut++) {
      assert.throws(() => decodeStation(payload.subarray(0, cut)), ProtocolError, `cut at ${cut}`);
    }
  }
});
