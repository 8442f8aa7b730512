import assert from "node:assert/strict";
import { BitReader, BitWriter } from "../../../protocols/rtcm/bits.ts";
import {
  type MsmHeader,
  readMsmHeader,
  writeMsmHeader,
} from "../../../protocols/rtcm/msm_header.ts";

const header: MsmHeader = {
  type: 1074,
  stationId: 1,
  epochMs: 604_799_999,
  multipleMessage: true,
  issueOfData: 5,
  reserved: 0,
  clockSteering: 1,
  externalClock: 2,
  divergenceFreeSmoothing: true,
  smoothingInterval: 6,
  signals: [2],
};

function write(
  message: MsmHeader,
  satellites: { satellite: number }[],
  cells: { satellite: number; signal: number }[],
): Uint8Array {
  const writer = new BitWriter();
  writeMsmHeader(writer, { ...message, satellites, cells });
  return writer.bytes();
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

Deno.test("writeMsmHeader() writes 157 bits and the cell mask", () => {
  assert.equal(write(header, [], []).length, Math.ceil(157 / 8));
  const satellites = numbers(64).map((satellite) => ({ satellite }));
  const cells = satellites.map((one) => ({ ...one, signal: 2 }));
  const bytes = write(header, satellites, cells);
  assert.equal(bytes.length, Math.ceil((157 + 64) / 8));
  const contents = readMsmHeader(1074, new BitReader(bytes, "test"));
  assert.deepEqual(contents, { header, satellites: numbers(64), cells });
});

Deno.test("writeMsmHeader() splits the epoch of GLONASS into day and time", () => {
  const glonass = { ...header, type: 1087, epochMs: 86_399_999, dayOfWeek: 6 };
  const bytes = write(glonass, [], []);
  const reader = new BitReader(bytes, "test");
  assert.deepEqual([reader.unsigned(12), reader.unsigned(3), reader.unsigned(27)], [
    1,
    6,
    86_399_999,
  ]);
  assert.deepEqual(readMsmHeader(1087, new BitReader(bytes, "test")).header, glonass);
  assert.throws(() => write({ ...header, type: 1087 }, [], []), /its dayOfWeek is missing/);
});

Deno.test("writeMsmHeader() refuses a cell mask of more than 64 bits", () => {
  const satellites = numbers(13).map((satellite) => ({ satellite }));
  const message = { ...header, signals: numbers(5) };
  assert.throws(() => write(message, satellites, []), {
    name: "RangeError",
    message: "Cannot encode RTCM cell mask: 13 satellites of 5 signals are 65 bits, at most 64",
  });
});

Deno.test("writeMsmHeader() refuses twins and cells of nothing listed", () => {
  const five = { satellite: 5 };
  const cell = { satellite: 5, signal: 2 };
  assert.throws(() => write(header, [five, five], []), /satellite 5: it occurs twice/);
  assert.throws(
    () => write({ ...header, signals: [2, 2] }, [five], []),
    /signal 2: it occurs twice/,
  );
  for (
    const cells of [[cell, cell], [cell, { ...cell, signal: 3 }], [{ satellite: 4, signal: 2 }]]
  ) {
    assert.throws(() => write(header, [five], cells), /RTCM cell of satellite \d, signal \d/);
  }
  assert.throws(() => write(header, [{ satellite: 65 }], []), /RTCM satellite: 65/);
});

Deno.test("readMsmHeader() throws ProtocolError for a cell mask of more than 64 bits", () => {
  const writer = new BitWriter();
  for (const bits of [12, 30, 1, 3, 7, 2, 2, 1, 3]) writer.unsigned(0, bits, "test");
  writer.mask(numbers(33), 64, "test");
  writer.mask([1, 2], 32, "test");
  for (let i = 0; i < 100; i++) writer.unsigned(0, 8, "test");
  assert.throws(() => readMsmHeader(1074, new BitReader(writer.bytes(), "test")), {
    name: "ProtocolError",
    message: "Cannot decode RTCM message 1074: its cell mask is 66 bits, at most 64",
  });
});
