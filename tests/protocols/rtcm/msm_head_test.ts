import assert from "node:assert/strict";
import { decodeMsmHead, isMsm, messageType } from "../../../protocols/rtcm/mod.ts";
import { writerOf } from "../../../protocols/rtcm/payload.ts";

const golden1074 = Uint8Array.fromHex(
  "4327d35265c00000000400000000000000200000005258928e0148c7fad0",
);

Deno.test("decodeMsmHead() reads whose observations a golden 1074 holds, and of when", () => {
  assert.equal(messageType(golden1074), 1074);
  assert.deepEqual(decodeMsmHead(golden1074), {
    type: 1074,
    constellation: "GPS",
    level: 4,
    stationId: 2003,
    epochMs: 345_600_000,
    multipleMessage: false,
  });
});

Deno.test("decodeMsmHead() reads the day of GLONASS apart", () => {
  const writer = writerOf(1085);
  writer.unsigned(7, 12, "station");
  writer.unsigned(6, 3, "day");
  writer.unsigned(86_400_999, 27, "time of day");
  writer.flag(true, "multiple");
  assert.deepEqual(decodeMsmHead(writer.bytes()), {
    type: 1085,
    constellation: "GLONASS",
    level: 5,
    stationId: 7,
    dayOfWeek: 6,
    epochMs: 86_400_999,
    multipleMessage: true,
  });
});

Deno.test("decodeMsmHead() says nothing of other messages", () => {
  for (const type of [0, 1005, 1070, 1078, 1079, 1080, 1138, 1230, 4095]) {
    const payload = new Uint8Array(20);
    payload[0] = type >>> 4;
    payload[1] = (type & 0xf) << 4;
    assert.equal(isMsm(type), false);
    assert.equal(decodeMsmHead(payload), undefined);
  }
  assert.equal(decodeMsmHead(new Uint8Array()), undefined);
});

Deno.test("decodeMsmHead() lets nothing but ProtocolError out when an MSM is cut", () => {
  for (let length = 2; length < 7; length++) {
    assert.throws(() => decodeMsmHead(golden1074.subarray(0, length)), { name: "ProtocolError" });
  }
});
