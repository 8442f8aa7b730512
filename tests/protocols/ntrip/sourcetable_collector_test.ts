import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { SourcetableCollector } from "../../../protocols/ntrip/sourcetable_collector.ts";

Deno.test("SourcetableCollector.push() gives the table with its last line, however it was cut", () => {
  const table = "STR;ENDSOURCETABLE\nXENDSOURCETABLE\r\nENDSOURCETABLE";
  const bytes = utf8(table);
  for (let cut = 1; cut < bytes.length; cut++) {
    const collector = new SourcetableCollector(1000);
    assert.equal(collector.push(bytes.subarray(0, cut)), undefined);
    assert.equal(collector.push(bytes.subarray(cut)), table);
  }
});

Deno.test("SourcetableCollector.push() bounds the table", () => {
  const collector = new SourcetableCollector(10);
  collector.push(new Uint8Array(10));
  assert.throws(() => collector.push(new Uint8Array(1)), ProtocolError);
});
