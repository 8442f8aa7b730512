import assert from "node:assert/strict";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  decodeRecord,
  encodeRecord,
  isStrRecord,
  type StrRecord,
} from "../../../protocols/ntrip/str_record.ts";

const record: StrRecord = {
  type: "STR",
  streampoint: "point1",
  identifier: "Trondheim",
  format: "RTCM 3.2",
  formatDetails: "1005(1),1077(1)",
  carrier: 2,
  navSystem: "GPS+GLO",
  network: "SNIP",
  country: "NOR",
  latitudeDegrees: 63.4305,
  longitudeDegrees: -10.3951,
  nmea: false,
  networkSolution: false,
  generator: "Wirebench",
  compression: "none",
  authentication: "B",
  fee: false,
  bitrateBitsPerSecond: 9600,
  misc: "",
};
const line = "STR;point1;Trondheim;RTCM 3.2;1005(1),1077(1);2;GPS+GLO;SNIP;NOR;63.4305;-10.3951;" +
  "0;0;Wirebench;none;B;N;9600;";

Deno.test("encodeRecord() writes the 19 fields of a STR record", () => {
  assert.equal(encodeRecord(record), line);
  assert.equal(line.split(";").length, 19);
});

Deno.test("decodeRecord() reads what encodeRecord() wrote", () => {
  const records: StrRecord[] = [
    record,
    { ...record, nmea: true, networkSolution: true, fee: true, authentication: "D", carrier: 0 },
    { ...record, identifier: "a;b;;c", misc: ';x";"y;' },
    { ...record, latitudeDegrees: 0.0000001, longitudeDegrees: 0, bitrateBitsPerSecond: 1_000_000 },
    { ...record, identifier: "Œuf à la coque" },
  ];
  for (const written of records) assert.deepEqual(decodeRecord(encodeRecord(written)), written);
});

Deno.test("encodeRecord() either reads back the same or refuses, whatever quotes and semicolons a field holds", () => {
  const random = createRandom(7);
  const field = () =>
    Array.from({ length: random.integer(0, 4) }, () => 'a";'[random.integer(0, 2)]).join("");
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const other = { type: "CAS", fields: [field(), field(), field()] };
    let encoded: string;
    try {
      encoded = encodeRecord(other);
    } catch (error) {
      assert.ok(error instanceof RangeError);
      refused++;
      continue;
    }
    assert.deepEqual(decodeRecord(encoded), other);
  }
  assert.ok(refused > 0 && refused < 2500, `${refused} refused`);
});

Deno.test('encodeRecord() writes a semicolon as ";" in quotes', () => {
  assert.equal(encodeRecord({ type: "NET", fields: ["a;b", "c"] }), 'NET;a";"b;c');
});

Deno.test("encodeRecord() refuses what no row can hold", () => {
  assert.throws(() => encodeRecord({ ...record, misc: "a\r\nSTR;b" }), RangeError);
  assert.throws(() => encodeRecord({ ...record, latitudeDegrees: NaN }), RangeError);
  assert.throws(() => encodeRecord({ ...record, bitrateBitsPerSecond: Infinity }), RangeError);
});

Deno.test("encodeRecord() writes no minus before zero", () => {
  assert.match(encodeRecord({ ...record, latitudeDegrees: -1e-9 }), /;NOR;0;-10/);
});

Deno.test("decodeRecord() takes missing fields for empty and keeps what follows the last", () => {
  const short = decodeRecord("STR;p");
  assert.ok(isStrRecord(short));
  assert.deepEqual([short.streampoint, short.format, short.latitudeDegrees], ["p", "", 0]);
  assert.equal(short.authentication, "N");
  const long = decodeRecord(`${line}a;b`);
  assert.equal(isStrRecord(long) && long.misc, "a;b");
});

Deno.test("decodeRecord() keeps records of other types as their fields", () => {
  const other = decodeRecord("CAS;host;2101;x");
  assert.deepEqual(other, { type: "CAS", fields: ["host", "2101", "x"] });
  assert.equal(isStrRecord(other), false);
});

Deno.test("decodeRecord() refuses values of the wrong kind", () => {
  const wrong: [string, string, string][] = [
    [";63.4305;", ";north;", 'Cannot decode STR record: the latitude is "north"'],
    [";63.4305;", ";1e3;", 'Cannot decode STR record: the latitude is "1e3"'],
    [";2;GPS", ";3;GPS", 'Cannot decode STR record: the carrier is "3"'],
    [";B;N;", ";X;N;", 'Cannot decode STR record: the authentication is "X"'],
    [";B;N;", ";toString;N;", 'Cannot decode STR record: the authentication is "toString"'],
  ];
  for (const [part, replacement, message] of wrong) {
    const altered = line.replace(part, replacement);
    assert.throws(() => decodeRecord(altered), { name: "ProtocolError", message });
  }
  assert.throws(() => decodeRecord(line.replace("9600", "9".repeat(500))), ProtocolError);
});
