import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeRecord,
  decodeStrFields,
  encodeRecord,
  type StrRecord,
} from "../../../protocols/ntrip/mod.ts";

const row = "STR;ELSEWHERE;Bonn;RTCM 3.3;1005(10),1077(1);2;GPS+GLO;EUREF;DEU;50.73;7.1;1;0;" +
  "LEICA;none;N;Y;2400;by hand;really";

const fields = {
  identifier: "Bonn",
  format: "RTCM 3.3",
  formatDetails: "1005(10),1077(1)",
  carrier: 2,
  navSystem: "GPS+GLO",
  network: "EUREF",
  country: "DEU",
  latitudeDegrees: 50.73,
  longitudeDegrees: 7.1,
  nmea: true,
  networkSolution: false,
  generator: "LEICA",
  compression: "none",
  fee: true,
  bitrateBitsPerSecond: 2400,
  misc: "by hand;really",
} as const;

Deno.test("decodeStrFields() reads a whole record, but for the name and the login", () => {
  assert.deepEqual(decodeStrFields(row), fields);
});

Deno.test("decodeStrFields() reads what str2str's users write, from the identifier on", () => {
  assert.deepEqual(decodeStrFields(row.replace("STR;ELSEWHERE;", "")), fields);
});

Deno.test("decodeStrFields() leaves out what is empty, malformed or only a placeholder", () => {
  assert.deepEqual(decodeStrFields(""), {});
  assert.deepEqual(decodeStrFields("STR;point1;;;;7;;;;0.00;0.00;x;;;;Q;;0;"), {});
  assert.deepEqual(decodeStrFields("Bonn;;;0;;;;91;7"), { identifier: "Bonn", carrier: 0 });
  assert.deepEqual(decodeStrFields("STR;p;a;b"), { identifier: "a", format: "b" });
});

Deno.test("decodeStrFields() gives nothing that a sourcetable could not hold", () => {
  const record: StrRecord = {
    ...decodeRecord(row) as StrRecord,
    streampoint: "point1",
  };
  const character = fc.oneof(fc.constantFrom(";", '"', "\t", "é", "\u0085", "0", " "), fc.string());
  fc.assert(fc.property(fc.array(character, { maxLength: 60 }), (characters) => {
    const told = decodeStrFields(characters.join(""));
    const line = encodeRecord({ ...record, ...told });
    assert.deepEqual(decodeRecord(line), { ...record, ...told });
  }));
});
