import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import { BitReader, BitWriter } from "../../../protocols/rtcm/bits.ts";

Deno.test("BitReader.unsigned() reads across bytes, most significant bit first", () => {
  const reader = new BitReader(Uint8Array.of(0b1010_0000, 0b1111_0011, 0xff), "test");
  assert.deepEqual([reader.unsigned(3), reader.unsigned(9), reader.unsigned(4)], [5, 15, 3]);
  assert.equal(reader.unsigned(0), 0);
  assert.equal(reader.unsigned(8), 255);
});

Deno.test("BitReader.signed() extends the sign of fields longer than 32 bits", () => {
  const all = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  assert.equal(new BitReader(all, "test").signed(38), -1);
  assert.equal(new BitReader(all, "test").unsigned(53), Number.MAX_SAFE_INTEGER);
  assert.equal(new BitReader(Uint8Array.of(0x80, 0, 0, 0, 0), "test").signed(38), -(2 ** 37));
});

Deno.test("BitReader.signedOrInvalid() gives undefined for the most negative value alone", () => {
  const reader = new BitReader(Uint8Array.of(0x80, 0x81), "test");
  assert.deepEqual([reader.signedOrInvalid(8), reader.signedOrInvalid(8)], [undefined, -127]);
});

Deno.test("BitReader throws ProtocolError where the payload ends", () => {
  const reader = new BitReader(Uint8Array.of(1, 2), "RTCM message 1005");
  reader.unsigned(12);
  assert.throws(() => reader.unsigned(5), {
    name: "ProtocolError",
    message: "Cannot decode RTCM message 1005: the payload is 2 bytes, at least 3 needed",
  });
  assert.equal(reader.unsigned(4), 2);
  assert.throws(() => reader.flag(), ProtocolError);
  assert.throws(() => new BitReader(Uint8Array.of(0xff), "test").mask(64), ProtocolError);
  assert.throws(() => new BitReader(Uint8Array.of(2, 65), "test").text(), ProtocolError);
});

Deno.test("BitWriter writes what BitReader reads, for any fields", () => {
  const field = fc.integer({ min: 1, max: 53 }).chain((bits) =>
    fc.oneof(
      fc.record({
        kind: fc.constant("unsigned" as const),
        bits: fc.constant(bits),
        value: fc.maxSafeNat().map((value) => value % 2 ** bits),
      }),
      fc.record({
        kind: fc.constant("signed" as const),
        bits: fc.constant(bits),
        value: fc.maxSafeNat().map((value) => (value % 2 ** bits) - 2 ** (bits - 1)),
      }),
    )
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 100 }), (fields) => {
      const writer = new BitWriter();
      for (const { kind, value, bits } of fields) writer[kind](value, bits, "test");
      const bytes = writer.bytes();
      assert.equal(bytes.length, Math.ceil(fields.reduce((sum, { bits }) => sum + bits, 0) / 8));
      const reader = new BitReader(bytes, "test");
      for (const { kind, value, bits } of fields) assert.equal(reader[kind](bits), value);
    }),
    { seed: 1 },
  );
});

Deno.test("BitWriter.mask() writes what BitReader.mask() reads, up to 64 bits", () => {
  const places = fc.uniqueArray(fc.integer({ min: 1, max: 64 }));
  fc.assert(
    fc.property(places, (ones) => {
      const writer = new BitWriter();
      writer.mask(ones, 64, "test");
      assert.equal(writer.bytes().length, 8);
      const read = new BitReader(writer.bytes(), "test").mask(64);
      assert.deepEqual(read, ones.toSorted((a, b) => a - b));
    }),
    { seed: 1 },
  );
});

Deno.test("BitWriter refuses what does not fit its field", () => {
  const writer = new BitWriter();
  const message = "Cannot encode RTCM station: 4096 is not a whole number from 0 to 4095";
  assert.throws(() => writer.unsigned(4096, 12, "station"), { name: "RangeError", message });
  for (const value of [-1, 1.5, NaN, Infinity]) {
    assert.throws(() => writer.unsigned(value, 12, "station"), RangeError);
  }
  for (const value of [128, -129]) assert.throws(() => writer.signed(value, 8, "x"), RangeError);
  assert.throws(() => writer.signedOrInvalid(-128, 8, "x"), /from -127 to 127/);
  for (const place of [0, 65]) assert.throws(() => writer.mask([place], 64, "x"), RangeError);
  assert.throws(() => writer.text("a".repeat(256), "antenna"), /length of antenna/);
  assert.throws(() => writer.text("\u20ac", "antenna"), /character of antenna/);
});

Deno.test("BitWriter refuses a payload that no frame can hold", () => {
  const writer = new BitWriter();
  for (let i = 0; i < 1023; i++) writer.unsigned(i & 0xff, 8, "filler");
  assert.equal(writer.bytes().length, 1023);
  assert.throws(() => writer.flag(true, "flag"), /longer than 1023 bytes/);
});
