import assert from "node:assert/strict";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  decodeMessage,
  encodeMessage,
  type KnownMessage,
} from "../../../protocols/rtcm/message.ts";
import { golden } from "./golden.ts";

const antenna = { stationId: 7, antenna: "TRM59800.00     SCIS", setupId: 0, antennaSerial: "1" };
const cell = {
  satellite: 9,
  signal: 2,
  rangeM: 20_000_010,
  phaseRangeM: 20_000_000,
  lockIndicator: 3,
  halfCycleAmbiguity: true,
  cnrDbHz: 50,
};

function known(payload: Uint8Array): KnownMessage {
  const message = decodeMessage(payload);
  assert.ok(!message.unknown, `${message.type} is known`);
  return message;
}

/** A number and an epoch that suits its constellation. */
function epochOf(type: number) {
  return type === 1084 || type === 1087 ? { type, epochMs: 3_600_000, dayOfWeek: 1 } : { type };
}

/** One payload of every known number. */
function payloads(): Uint8Array[] {
  const msm4 = { ...known(golden[1074].payload), satellites: [{ satellite: 9, roughRangeM: 2e7 }] };
  const msm7 = {
    ...known(golden[1077].payload),
    satellites: [
      { satellite: 9, roughRangeM: 2e7, extendedInfo: 1, roughPhaseRangeRateMps: -500 },
    ],
  };
  const messages = [
    { type: 1008, ...antenna },
    { type: 1033, ...antenna, receiver: "R", firmware: "1.0", receiverSerial: "22" },
    { type: 1230, stationId: 7, aligned: false, reserved: 0, biases: [{ signal: "1C", biasM: 2 }] },
    ...[1084, 1094, 1124].map((type) => ({ ...msm4, ...epochOf(type), cells: [cell] })),
    ...[1087, 1097, 1127].map((type) => ({
      ...msm7,
      ...epochOf(type),
      cells: [{ ...cell, phaseRangeRateMps: -500.25 }],
    })),
  ] as KnownMessage[];
  return [...Object.values(golden).map(({ payload }) => payload), ...messages.map(encodeMessage)];
}

Deno.test("decodeMessage() and encodeMessage() know all thirteen numbers", () => {
  const types = payloads().map((payload) => {
    const message = known(payload);
    assert.equal(encodeMessage(message).toHex(), payload.toHex(), `${message.type}`);
    return message.type;
  });
  assert.deepEqual(
    types.toSorted((a, b) => a - b),
    [1005, 1006, 1008, 1033, 1074, 1077, 1084, 1087, 1094, 1097, 1124, 1127, 1230],
  );
});

Deno.test("decodeMessage() tells the number of a message that it does not know", () => {
  assert.deepEqual(decodeMessage(Uint8Array.of(0x3f, 0xc0, 1, 2)), { type: 1020, unknown: true });
  assert.deepEqual(decodeMessage(new Uint8Array()), { type: 0, unknown: true });
});

Deno.test("decodeMessage() lets nothing but ProtocolError out of 200 000 mutated payloads", () => {
  const random = createRandom(4);
  const originals = payloads();
  let decoded = 0;
  for (let round = 0; round < 200_000; round++) {
    const original = originals[round % originals.length]!;
    const copy = original.slice(0, random.integer(0, 3) === 0 ? random.integer(0, 80) : undefined);
    // The number stays, so that the decoder of the message is what is tried.
    for (let i = random.integer(1, 3); i > 0 && copy.length > 2; i--) {
      copy[random.integer(2, copy.length - 1)] = random.integer(0, 255);
    }
    try {
      decodeMessage(copy);
      decoded++;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
  assert.ok(decoded > 50_000 && decoded < 200_000, `${decoded} were messages all the same`);
});
