import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { crc24q } from "../../../protocols/rtcm/crc24q.ts";
import { golden } from "./golden.ts";

/** The check by its definition: one bit of the message at a time. */
function bitByBit(bytes: Uint8Array): number {
  let remainder = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (remainder >>> 23) ^ ((byte >>> bit) & 1);
      remainder = (remainder << 1) & 0xffffff;
      if (carry) remainder ^= 0x864cfb;
    }
  }
  return remainder;
}

Deno.test("crc24q() gives the catalogued check of 123456789", () => {
  // Catalogued as CRC-24/LTE-A, whose parameters are the same.
  assert.equal(crc24q(utf8("123456789")), 0xcde703);
  assert.equal(crc24q(new Uint8Array()), 0);
});

Deno.test("crc24q() agrees with the definition for every byte in every place", () => {
  for (let byte = 0; byte < 256; byte++) {
    for (const bytes of [[byte], [byte, 0], [0x5a, byte], [byte, 0xff, byte, 0x01]]) {
      const input = Uint8Array.from(bytes);
      assert.equal(crc24q(input), bitByBit(input), input.toHex());
    }
  }
});

Deno.test("crc24q() is 0 over a frame and its check, within any range", () => {
  const { bytes } = golden[1005];
  assert.equal(crc24q(bytes), 0);
  const embedded = Uint8Array.of(1, 2, ...bytes, 3);
  assert.equal(crc24q(embedded, 2, 2 + bytes.length), 0);
  assert.notEqual(crc24q(embedded), 0);
});
