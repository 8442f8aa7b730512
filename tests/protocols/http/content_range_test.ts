import assert from "node:assert/strict";
import { encodeContentRange, parseContentRange } from "../../../protocols/http/content_range.ts";

Deno.test("parseContentRange() reads what encodeContentRange() writes", () => {
  const values = {
    "bytes 0-499/1234": { unit: "bytes", range: { start: 0, end: 500 }, size: 1234 },
    "bytes 5-5/*": { unit: "bytes", range: { start: 5, end: 6 } },
    "bytes */0": { unit: "bytes", size: 0 },
    "lines 1-2/3": { unit: "lines", range: { start: 1, end: 3 }, size: 3 },
  };
  for (const [value, parsed] of Object.entries(values)) {
    assert.deepEqual(parseContentRange(value), parsed);
    assert.equal(encodeContentRange(parsed), value);
  }
  assert.equal(parseContentRange("BYTES 0-0/1")?.unit, "bytes");
});

Deno.test("parseContentRange() takes nothing that contradicts itself", () => {
  for (
    const value of [
      "",
      "bytes",
      "bytes 0-9",
      "bytes 9-0/10",
      "bytes 0-10/10",
      "bytes */*",
      "bytes 0-/1",
      "bytes=0-9/10",
      "bytes 0-9/10 ",
      "bytes -9/10",
      `bytes 0-9/${"9".repeat(20)}`,
    ]
  ) assert.equal(parseContentRange(value), undefined, value);
});
