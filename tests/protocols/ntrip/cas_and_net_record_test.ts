import assert from "node:assert/strict";
import { type CasRecord, decodeCas, encodeCas } from "../../../protocols/ntrip/cas_record.ts";
import { decodeNet, encodeNet, type NetRecord } from "../../../protocols/ntrip/net_record.ts";
import {
  decodeRecord,
  encodeRecord,
  type OtherRecord,
} from "../../../protocols/ntrip/str_record.ts";

const cas: CasRecord = {
  host: "caster.example.org",
  port: 2101,
  identifier: "Example; with a semicolon",
  operator: "Nobody",
  nmea: true,
  country: "NOR",
  latitudeDegrees: 63.43,
  longitudeDegrees: -10.4,
  fallbackHost: "0.0.0.0",
  fallbackPort: 0,
  misc: "none",
};
const casLine =
  'CAS;caster.example.org;2101;Example";" with a semicolon;Nobody;1;NOR;63.43;-10.4;' +
  "0.0.0.0;0;none";

const net: NetRecord = {
  identifier: "EUREF",
  operator: "Somebody",
  authentication: "B",
  fee: false,
  webNetwork: "https://example.org",
  webStreams: "https://example.org/streams",
  webRegistration: "mail@example.org",
  misc: "",
};
const netLine =
  "NET;EUREF;Somebody;B;N;https://example.org;https://example.org/streams;mail@example.org;";

const read = (line: string) => decodeRecord(line) as OtherRecord;

Deno.test("encodeCas() writes the 12 fields of a CAS record, and decodeCas() reads them", () => {
  assert.equal(encodeRecord(encodeCas(cas)), casLine);
  assert.deepEqual(decodeCas(read(casLine)), cas);
});

Deno.test("encodeNet() writes the 9 fields of a NET record, and decodeNet() reads them", () => {
  assert.equal(encodeRecord(encodeNet(net)), netLine);
  assert.deepEqual(decodeNet(read(netLine)), net);
});

Deno.test("decodeCas() and decodeNet() take missing fields for empty and keep what follows the last", () => {
  assert.deepEqual([decodeCas(read("CAS;h")).port, decodeCas(read("CAS;h")).nmea], [0, false]);
  assert.equal(decodeCas(read(`${casLine};a;b`)).misc, "none;a;b");
  assert.equal(decodeNet(read("NET;n")).authentication, "N");
  assert.equal(decodeNet(read(`${netLine}a;b`)).misc, "a;b");
});

Deno.test("decodeCas() and decodeNet() refuse other records and values of the wrong kind", () => {
  const wrong: [() => unknown, string][] = [
    [() => decodeCas(read("NET;n")), "Cannot decode CAS record: its type is not CAS"],
    [() => decodeNet(read("CAS;n")), "Cannot decode NET record: its type is not NET"],
    [() => decodeCas(read("CAS;h;x")), 'Cannot decode CAS record: the port is "x"'],
    [() => decodeCas(read("CAS;h;1;;;2")), 'Cannot decode CAS record: the nmea is "2"'],
    [() => decodeNet(read("NET;n;o;X")), 'Cannot decode NET record: the authentication is "X"'],
  ];
  for (const [decode, message] of wrong) assert.throws(decode, { name: "ProtocolError", message });
});

Deno.test("encodeCas() refuses a number that no row can hold", () => {
  assert.throws(() => encodeCas({ ...cas, latitudeDegrees: NaN }), RangeError);
});
