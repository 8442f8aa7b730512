import assert from "node:assert/strict";
import { headerLineOf, parseHeaders } from "../../../protocols/ntrip/headers.ts";

Deno.test("parseHeaders() keys by lower-case name and trims values", () => {
  const headers = parseHeaders(["Source-Agent:NTRIP x", "STR: ", "HOST :\t h:2101 \t"]);
  assert.deepEqual([...headers], [["source-agent", "NTRIP x"], ["str", ""], ["host", "h:2101"]]);
});

Deno.test("parseHeaders() joins the values of a header that comes twice", () => {
  assert.equal(parseHeaders(["Accept: a", "accept: b"]).get("accept"), "a, b");
});

Deno.test("parseHeaders() skips lines that are no headers", () => {
  assert.equal(parseHeaders(["no colon", ": no name", " folded: x", "two words: x"]).size, 0);
});

Deno.test("headerLineOf() refuses a value that would break out of its line", () => {
  assert.equal(headerLineOf("STR", "a"), "STR: a\r\n");
  assert.throws(() => headerLineOf("STR", "a\r\nX: y"), RangeError);
});
