import assert from "node:assert/strict";
import { ProtocolError } from "../../../core/errors.ts";
import { decodeSourcetable, encodeSourcetable } from "../../../protocols/ntrip/sourcetable.ts";
import { decodeRecord, encodeRecord, isStrRecord } from "../../../protocols/ntrip/str_record.ts";

const rows = [
  decodeRecord("CAS;caster.example;2101;Example"),
  decodeRecord("STR;point1;Zürich;RTCM 3.2;1005(1);2;GPS;none;CHE;47.4;8.5;0;0;sim;none;B;N;9600;"),
];

Deno.test("encodeSourcetable() writes head, records and end, and counts its bytes", () => {
  const body = "CAS;caster.example;2101;Example\r\n" +
    "STR;point1;Zürich;RTCM 3.2;1005(1);2;GPS;none;CHE;47.4;8.5;0;0;sim;none;B;N;9600;\r\n" +
    "ENDSOURCETABLE\r\n";
  assert.equal(
    new TextDecoder().decode(encodeSourcetable(rows, { server: "NTRIP Wirebench/0.1" })),
    "SOURCETABLE 200 OK\r\nServer: NTRIP Wirebench/0.1\r\nContent-Type: text/plain\r\n" +
      `Content-Length: ${body.length + 1}\r\n\r\n${body}`,
  );
});

Deno.test("encodeSourcetable() writes a table without records", () => {
  const text = new TextDecoder().decode(encodeSourcetable([], { server: "x" }));
  assert.match(text, /Content-Length: 16\r\n\r\nENDSOURCETABLE\r\n$/);
});

Deno.test("encodeSourcetable() refuses a server's name that would add headers", () => {
  assert.throws(() => encodeSourcetable([], { server: "x\r\nY: z" }), RangeError);
});

Deno.test("decodeSourcetable() reads records up to the end, with either line end", () => {
  const text = new TextDecoder().decode(encodeSourcetable(rows, { server: "x" }));
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  assert.deepEqual(decodeSourcetable(body), rows);
  assert.deepEqual(decodeSourcetable(body.replaceAll("\r", "")), rows);
  assert.deepEqual(decodeSourcetable(`\r\n${body}STR;after`), rows);
  assert.deepEqual(decodeSourcetable(body.trimEnd()), rows);
});

Deno.test("decodeSourcetable() keeps a malformed row as its fields, and the others", () => {
  const text = `STR;a;b;c;d;9\r\n${encodeRecord(rows[1]!)}\r\nENDSOURCETABLE\r\n`;
  const [malformed, good] = decodeSourcetable(text);
  assert.deepEqual(malformed, { type: "STR", fields: ["a", "b", "c", "d", "9"] });
  assert.equal(isStrRecord(malformed!), false);
  assert.deepEqual(good, rows[1]);
});

Deno.test("decodeSourcetable() refuses a table that was cut", () => {
  assert.throws(() => decodeSourcetable("STR;point1\r\n"), ProtocolError);
});

Deno.test("decodeSourcetable() takes time in proportion to a hostile row, not to its square", () => {
  const [row] = decodeSourcetable(`X${'a;b";"'.repeat(200_000)}\nENDSOURCETABLE`);
  assert.ok(row !== undefined && "fields" in row);
  assert.equal(row.fields.length, 200_000);
});
