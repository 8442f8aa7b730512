import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { decodeGga, encodeGga, type Gga } from "../../../protocols/nmea/gga.ts";
import { checksum, encodeSentence } from "../../../protocols/nmea/sentence.ts";

const line = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";

/** The check line with one of its fields replaced, and its check made right again. */
function withField(index: number, ...values: string[]): string {
  const fields = line.slice(1, -3).split(",");
  fields.splice(index, values.length, ...values);
  return encodeSentence(fields.join(","));
}

function decimal(min: number, max: number, decimals: number): fc.Arbitrary<number> {
  const unitsPerOne = 10 ** decimals;
  return fc.integer({ min: min * unitsPerOne, max: max * unitsPerOne })
    .map((units) => Number((units / unitsPerOne).toFixed(decimals)));
}

Deno.test("decodeGga() reads degrees, metres and ms", () => {
  const { latitude, longitude, ...rest } = decodeGga(line);
  assert.ok(Math.abs(latitude! - 48.1173) < 1e-12);
  assert.ok(Math.abs(longitude! - 11.516_666_666_667) < 1e-12);
  assert.deepEqual(rest, {
    talker: "GP",
    timeOfDayMs: 45_319_000,
    quality: 1,
    satellites: 8,
    hdop: 0.9,
    altitudeM: 545.4,
    geoidM: 46.9,
    ageS: undefined,
    stationId: undefined,
    decimals: { time: 0, minutes: 3, hdop: 1, altitude: 1, geoid: 1, age: 1 },
  });
});

Deno.test("encodeGga() gives sentences back exactly, with the decimals that they had", () => {
  const bodies = [
    "GNGGA,001043.00,4404.1400366,N,12118.8596702,W,4,12,0.98,1113.000,M,-21.3,M,1.2,2003",
    "GPGGA,235960.50,9000.0000,S,18000.0000,W,0,00,99.99,-0.5,M,0.0,M,0,0000",
    "GPGGA,000000.070,0000.0001,S,00000.0001,W,5,24,1,0,M,,,,",
    "GPGGA,,,,,,0,00,99.99,,,,,,",
    "GPGGA,,,,,,,,,,,,,,",
  ];
  for (const sentence of [line, ...bodies.map(encodeSentence)]) {
    assert.equal(encodeGga(decodeGga(sentence)), sentence);
    assert.deepEqual(decodeGga(`${sentence}\r\n`), decodeGga(sentence));
  }
});

Deno.test("encodeGga() writes what most receivers write", () => {
  const gga: Gga = {
    talker: "GN",
    timeOfDayMs: 45_319_070,
    latitude: -48.1173,
    longitude: 11.5,
    quality: 1,
    satellites: 8,
    hdop: 0.94,
    altitudeM: 545.44,
    geoidM: 46.9,
  };
  const body = "GNGGA,123519.07,4807.0380,S,01130.0000,E,1,08,0.9,545.4,M,46.9,M,,";
  assert.equal(encodeGga(gga), `$${body}*${checksum(body)}`);
});

Deno.test("encodeGga() carries rounded minutes into the degrees, and cuts the time", () => {
  const [, time, latitude, , longitude] = encodeGga({
    talker: "GP",
    timeOfDayMs: 86_399_999,
    latitude: 47.999_999_99,
    longitude: 179.999_999_99,
  }).split(",");
  assert.deepEqual([time, latitude, longitude], ["235959.99", "4800.0000", "18000.0000"]);
});

Deno.test("decodeGga() gives any position back, to the decimals asked for", () => {
  const any = fc.record({
    talker: fc.constantFrom("GP", "GN", "GL", "GA", "GB"),
    timeOfDayMs: fc.nat(86_399_999),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    quality: fc.nat(9),
    satellites: fc.nat(99),
    hdop: decimal(0, 99, 2),
    altitudeM: decimal(-500, 9000, 3),
    geoidM: decimal(-110, 90, 1),
    ageS: decimal(0, 999, 1),
    stationId: fc.option(fc.nat(1023).map((id) => `${id}`.padStart(4, "0")), { nil: undefined }),
    decimals: fc.constant({ time: 3, minutes: 7, hdop: 2, altitude: 3, geoid: 1, age: 1 }),
  }, { noNullPrototype: true });
  fc.assert(
    fc.property(any, (gga) => {
      const sentence = encodeGga(gga);
      const { latitude, longitude, ...rest } = decodeGga(sentence);
      const { latitude: sentLatitude, longitude: sentLongitude, ...sent } = gga;
      assert.deepEqual(rest, { ...sent, decimals: { ...sent.decimals } });
      assert.ok(Math.abs(latitude! - sentLatitude) <= 0.5e-7 / 60 + 1e-12);
      assert.ok(Math.abs(longitude! - sentLongitude) <= 0.5e-7 / 60 + 1e-12);
      assert.equal(encodeGga(decodeGga(sentence)), sentence);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("encodeGga() writes a time that is below its tick by a rounding error alone", () => {
  const timeOf = (timeOfDayMs: number) => encodeGga({ talker: "GP", timeOfDayMs }).split(",")[1];
  assert.deepEqual([timeOf(79.999_999_99), timeOf(79.9)], ["000000.08", "000000.07"]);
});

Deno.test("encodeGga() refuses values that its fields cannot hold", () => {
  const wrong: Partial<Gga>[] = [
    { talker: "G" },
    { talker: "GP,1" },
    { timeOfDayMs: -1 },
    { timeOfDayMs: 86_401_000 },
    { latitude: 90.1 },
    { latitude: NaN },
    { longitude: -180.1 },
    { quality: 10 },
    { satellites: 1.5 },
    { satellites: 100 },
    { hdop: Infinity },
    { altitudeM: 1e9 },
    { stationId: "A" },
    { latitude: 1, decimals: { minutes: 11 } },
    { hdop: 1, decimals: { hdop: -1 } },
  ];
  for (const fields of wrong) {
    const encode = () => encodeGga({ talker: "GP", ...fields });
    assert.throws(
      encode,
      { name: "RangeError", message: /^Cannot encode GGA / },
      JSON.stringify(fields),
    );
  }
});

Deno.test("decodeGga() throws ProtocolError for malformed fields", () => {
  const wrong = [
    withField(0, "GPRMC"),
    withField(0, "PGGA"),
    withField(1, "240000"),
    withField(1, "126000"),
    withField(1, "123560"),
    withField(1, "12351"),
    withField(2, "4860.000"),
    withField(2, "9000.001"),
    withField(2, "48070.038"),
    withField(2, "-807.038"),
    withField(3, "E"),
    withField(3, ""),
    withField(4, "1131.000"),
    withField(4, "18100.000"),
    withField(5, "N"),
    withField(6, "x"),
    withField(7, "123"),
    withField(8, "1e5"),
    withField(9, "1.2.3"),
    withField(10, "F"),
    withField(10, ""),
    withField(14, "0x10"),
    withField(14, "", ""),
    encodeSentence("GPGGA"),
    line.replace("4807", "4808"),
  ];
  for (const sentence of wrong) {
    assert.throws(() => decodeGga(sentence), {
      name: "ProtocolError",
      message: /^Cannot decode (GGA|NMEA sentence): /,
    }, sentence);
  }
  assert.throws(() => decodeGga(withField(2, "4860.000")), {
    message: 'Cannot decode GGA: latitude is "4860.000"',
  });
});

Deno.test("decodeGga() lets nothing but ProtocolError out of mutated sentences", () => {
  const random = createRandom(6);
  const alphabet = ",.*$-0123456789NSEWMx ";
  for (let round = 0; round < 20_000; round++) {
    const characters = [...line.slice(1, -3)];
    for (let i = random.integer(1, 4); i > 0; i--) {
      characters[random.integer(0, characters.length - 1)] =
        alphabet[random.integer(0, alphabet.length - 1)]!;
    }
    const body = characters.join("");
    try {
      // What is read can be written again, whatever it was.
      encodeGga(decodeGga(`$${body}*${checksum(body)}`));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
});
