import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import {
  decodeAntennaDescriptor,
  decodeReceiverDescriptor,
  encodeAntennaDescriptor,
  encodeReceiverDescriptor,
} from "../../../protocols/rtcm/descriptors.ts";

const antenna = {
  stationId: 2003,
  antenna: "LEIAT504GG      NONE",
  setupId: 1,
  antennaSerial: "200054",
};
const receiver = { receiver: "SEPT POLARX5", firmware: "5.4.0", receiverSerial: "" };

const text = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 31 })
  .map((codes) => String.fromCharCode(...codes));
const anyAntenna = fc.record({
  stationId: fc.nat(4095),
  antenna: text,
  setupId: fc.nat(255),
  antennaSerial: text,
});

Deno.test("encodeAntennaDescriptor() writes counts and characters", () => {
  const expected = concat([
    Uint8Array.of(0x3f, 0x07, 0xd3, 20),
    utf8(antenna.antenna),
    Uint8Array.of(1, 6),
    utf8(antenna.antennaSerial),
  ]);
  assert.equal(encodeAntennaDescriptor({ type: 1008, ...antenna }).toHex(), expected.toHex());
});

Deno.test("encodeReceiverDescriptor() writes the antenna, then the receiver", () => {
  const expected = concat([
    Uint8Array.of(0x40, 0x97, 0xd3),
    encodeAntennaDescriptor({ type: 1008, ...antenna }).subarray(3),
    Uint8Array.of(12),
    utf8("SEPT POLARX5"),
    Uint8Array.of(5),
    utf8("5.4.0"),
    Uint8Array.of(0),
  ]);
  const payload = encodeReceiverDescriptor({ type: 1033, ...antenna, ...receiver });
  assert.equal(payload.toHex(), expected.toHex());
});

Deno.test("decodeAntennaDescriptor() and decodeReceiverDescriptor() give any texts back", () => {
  const anyReceiver = fc.record({ receiver: text, firmware: text, receiverSerial: text });
  fc.assert(
    fc.property(anyAntenna, anyReceiver, (first, second) => {
      const short = { type: 1008 as const, ...first };
      const long = { type: 1033 as const, ...first, ...second };
      assert.deepEqual(decodeAntennaDescriptor(encodeAntennaDescriptor(short)), short);
      assert.deepEqual(decodeReceiverDescriptor(encodeReceiverDescriptor(long)), long);
    }),
    { seed: 1 },
  );
});

Deno.test("encodeReceiverDescriptor() refuses texts that its fields or a payload cannot hold", () => {
  const encode = (antennaName: string, more = "") =>
    encodeReceiverDescriptor({
      type: 1033,
      ...antenna,
      antenna: antennaName,
      receiver: more,
      firmware: more,
      receiverSerial: more,
    });
  assert.throws(() => encode("日本"), /character of antenna/);
  assert.throws(() => encode("a".repeat(256)), /length of antenna/);
  assert.throws(() => encode("a".repeat(255), "b".repeat(255)), /longer than 1023 bytes/);
});

Deno.test("decodeReceiverDescriptor() throws ProtocolError for another number and every cut", () => {
  const payload = encodeReceiverDescriptor({ type: 1033, ...antenna, ...receiver });
  for (let cut = 0; cut < payload.length; cut++) {
    assert.throws(() => decodeReceiverDescriptor(payload.subarray(0, cut)), ProtocolError);
  }
  assert.throws(() => decodeAntennaDescriptor(payload), /its number is 1033, not 1008/);
});
