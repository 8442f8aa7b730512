import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, utf8 } from "../../../core/bytes.ts";
import { encodeFrame } from "../../../protocols/rtcm/mod.ts";
import { splitRecording } from "../../../simulators/ntrip-base/recording.ts";

const frame = (length: number) => encodeFrame(Uint8Array.from({ length }, (_, i) => i));

Deno.test("splitRecording() makes a message of every RTCM frame", () => {
  const frames = [frame(19), frame(0), frame(1023), frame(19)];
  assert.deepEqual(splitRecording(concat(frames)), frames);
});

Deno.test("splitRecording() makes messages of at most 512 bytes of what is no frame", () => {
  const text = utf8("x".repeat(1_100));
  assert.deepEqual(splitRecording(text).map(({ length }) => length), [512, 512, 76]);
  const mixed = splitRecording(concat([frame(5).subarray(4), frame(19), text, frame(20), text]));
  assert.deepEqual(
    mixed.map(({ length }) => length),
    [7, 25, 512, 512, 76, 26, 512, 512, 76],
  );
});

Deno.test("splitRecording() finds the frame that a false header hides", () => {
  const falseHeader = Uint8Array.of(0xd3, 0x00, 0x40);
  assert.deepEqual(splitRecording(concat([falseHeader, frame(19)])), [falseHeader, frame(19)]);
});

Deno.test("splitRecording() gives messages that together are the recording", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 700 }),
    fc.uint8Array({ maxLength: 100 }).map(encodeFrame),
    fc.constant(Uint8Array.of(0xd3, 0x00, 0x13)),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const recording = concat(pieces);
    const messages = splitRecording(recording);
    assert.deepEqual(concat(messages), recording);
    assert.ok(messages.every(({ length }) => length > 0));
  }));
});
