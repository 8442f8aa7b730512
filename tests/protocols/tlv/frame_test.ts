import assert from "node:assert/strict";
import { toHex } from "../../../core/bytes.ts";
import { encodeFrame } from "../../../protocols/tlv/mod.ts";

Deno.test("encodeFrame() writes type, length and value", () => {
  assert.equal(toHex(encodeFrame(0x20, Uint8Array.of(0xff, 0, 0))), "200003ff0000");
  assert.equal(toHex(encodeFrame(0, new Uint8Array())), "000000");
});

Deno.test("encodeFrame() writes a long length big-endian", () => {
  assert.equal(toHex(encodeFrame(0xff, new Uint8Array(0x1234)).subarray(0, 4)), "ff123400");
  assert.equal(encodeFrame(1, new Uint8Array(65535)).length, 65538);
});

Deno.test("encodeFrame() throws when a field cannot hold it", () => {
  assert.throws(() => encodeFrame(1, new Uint8Array(65536)), {
    name: "RangeError",
    message: "Cannot encode TLV frame: length is 65536, at most 65535",
  });
  for (const type of [-1, 256, 1.5, NaN]) {
    assert.throws(() => encodeFrame(type, new Uint8Array()), { name: "RangeError" });
  }
});
