import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  encodeFrame,
  messageType,
  RtcmDecoder,
  type RtcmFrame,
} from "../../../protocols/rtcm/frame.ts";
import { checkCodec } from "../../contracts/check_codec.ts";
import { golden } from "./golden.ts";

const station: RtcmFrame = { type: 1005, ...golden[1005] };
const observations: RtcmFrame = { type: 1077, ...golden[1077] };
const gga = utf8("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n");

function framesIn(decoder: RtcmDecoder): RtcmFrame[] {
  const frames: RtcmFrame[] = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}

function decode(...pushes: Uint8Array[]) {
  const decoder = new RtcmDecoder();
  const frames: RtcmFrame[] = [];
  for (const bytes of pushes) {
    decoder.push(bytes);
    frames.push(...framesIn(decoder));
  }
  const { skippedBytes, crcErrors } = decoder;
  return { decoder, frames, skippedBytes, crcErrors };
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 0x10;
  return copy;
}

Deno.test("encodeFrame() gives the golden frames", () => {
  for (const { bytes, payload } of Object.values(golden)) {
    assert.equal(encodeFrame(payload).toHex(), bytes.toHex());
  }
  assert.equal(encodeFrame(new Uint8Array()).toHex(), "d3000047ea4b");
});

Deno.test("encodeFrame() refuses 1024 bytes and takes 1023", () => {
  assert.equal(encodeFrame(new Uint8Array(1023)).length, 1029);
  assert.throws(() => encodeFrame(new Uint8Array(1024)), {
    name: "RangeError",
    message: "Cannot encode RTCM frame: payload is 1024 bytes, at most 1023",
  });
});

Deno.test("messageType() is the first 12 bits, and 0 where they are not all there", () => {
  assert.equal(messageType(golden[1005].payload), 1005);
  assert.equal(messageType(Uint8Array.of(0xff, 0xff)), 4095);
  assert.equal(messageType(Uint8Array.of(0xff)), 0);
});

Deno.test("RtcmDecoder keeps the contract of a decoder", () => {
  const longest = encodeFrame(createRandom(2).bytes(1023));
  checkCodec({
    create: () => new RtcmDecoder(),
    samples: [
      { name: "1005", bytes: station.bytes, frames: [station] },
      {
        name: "text, 1077, noise, 1005",
        bytes: concat([gga, observations.bytes, Uint8Array.of(0xd3, 0x44), station.bytes]),
        frames: [observations, station],
      },
      {
        name: "filler",
        bytes: encodeFrame(new Uint8Array()),
        frames: [{ type: 0, bytes: encodeFrame(new Uint8Array()), payload: new Uint8Array() }],
      },
      {
        name: "the longest frame",
        bytes: longest,
        frames: [{
          type: messageType(longest.slice(3)),
          bytes: longest,
          payload: longest.slice(3, -3),
        }],
      },
    ],
    throwsWhenTruncated: false,
  });
});

Deno.test("RtcmDecoder.next() gives any payloads back, whatever the cuts", () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 1023, size: "max" }), { maxLength: 8 });
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 700 }), (sent, step) => {
      const stream = concat(sent.map(encodeFrame));
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += step) pieces.push(stream.subarray(at, at + step));
      const { frames, skippedBytes, crcErrors } = decode(...pieces);
      assert.deepEqual(frames.map(({ payload }) => payload), sent);
      assert.deepEqual([skippedBytes, crcErrors], [0, 0]);
    }),
    { seed: 1 },
  );
});

Deno.test("RtcmDecoder.next() finds frames between junk and counts it", () => {
  const { frames, skippedBytes, crcErrors } = decode(
    concat([gga, station.bytes, gga, gga, observations.bytes, Uint8Array.of(1, 2, 3)]),
  );
  assert.deepEqual(frames, [station, observations]);
  assert.equal(skippedBytes, 3 * gga.length + 3);
  assert.equal(crcErrors, 0);
});

Deno.test("RtcmDecoder.next() finds the next frame after joining within one", () => {
  for (let joined = 1; joined < observations.bytes.length; joined++) {
    const { frames, skippedBytes } = decode(observations.bytes.subarray(joined), station.bytes);
    assert.deepEqual(frames, [station], `joined at ${joined}`);
    assert.equal(skippedBytes, observations.bytes.length - joined);
  }
});

Deno.test("RtcmDecoder.next() finds later frames after joining at a D3 within a payload", () => {
  // Station 2003 is 0x7d3: after joining there, its own bytes are a header of 902 bytes.
  const rest = station.bytes.subarray(station.bytes.indexOf(0xd3, 1));
  const following = Array.from({ length: 40 }, () => observations);
  const { frames, skippedBytes, crcErrors } = decode(
    rest,
    ...following.map(({ bytes }) => bytes),
  );
  assert.deepEqual(frames, following);
  assert.deepEqual([skippedBytes, crcErrors], [rest.length, 1]);
});

Deno.test("RtcmDecoder.next() loses one frame to one corrupted byte, and counts one error", () => {
  // The header's first two bytes are left out: corrupted, they are no header that looks right.
  for (let at = 3; at < observations.bytes.length; at++) {
    const corrupted = flipped(observations.bytes, at);
    const stream = concat([station.bytes, corrupted, station.bytes, observations.bytes]);
    const { frames, skippedBytes, crcErrors } = decode(stream);
    assert.deepEqual(frames, [station, station, observations], `corrupted at ${at}`);
    assert.equal(crcErrors, 1);
    assert.equal(skippedBytes, corrupted.length);
  }
});

Deno.test("RtcmDecoder.next() does not take a D3 whose six bits are not zero for a header", () => {
  for (const second of [0x04, 0x80, 0xd3, 0xff]) {
    const { frames, skippedBytes, crcErrors } = decode(Uint8Array.of(0xd3, second), station.bytes);
    assert.deepEqual(frames, [station]);
    assert.deepEqual([skippedBytes, crcErrors], [2, 0]);
  }
});

Deno.test("RtcmDecoder.next() finds the frames behind a false header that claims 1000 bytes", () => {
  const falseHeader = Uint8Array.of(0xd3, 1000 >> 8, 1000 & 0xff);
  const decoder = new RtcmDecoder();
  const seen: RtcmFrame[] = [];
  decoder.push(falseHeader);
  for (let i = 0; i < 100; i++) {
    decoder.push(station.bytes);
    seen.push(...framesIn(decoder));
  }
  assert.deepEqual(seen, Array.from({ length: 100 }, () => station));
  assert.deepEqual([decoder.crcErrors, decoder.skippedBytes], [1, 3]);
});

Deno.test("RtcmDecoder.end() counts a cut frame as skipped", () => {
  for (let cut = 1; cut < station.bytes.length; cut++) {
    const { decoder, frames } = decode(observations.bytes, station.bytes.subarray(0, cut));
    assert.deepEqual(frames, [observations]);
    assert.equal(decoder.skippedBytes, 0);
    decoder.end();
    assert.deepEqual([decoder.skippedBytes, decoder.crcErrors], [cut, 0]);
    assert.equal(decoder.next(), undefined);
  }
});

Deno.test("RtcmDecoder.end() lets out the frames that a false header held back", () => {
  const { decoder, frames } = decode(Uint8Array.of(0xd3, 0x03, 0xff), station.bytes);
  assert.deepEqual(frames, []);
  decoder.end();
  assert.deepEqual(framesIn(decoder), [station]);
  assert.equal(decoder.skippedBytes, 3);
});

Deno.test("RtcmDecoder.push() keeps frames valid when its input is used again", () => {
  const input = Buffer.from(station.bytes);
  const decoder = new RtcmDecoder();
  decoder.push(input);
  input.fill(0);
  const frame = decoder.next();
  decoder.push(observations.bytes);
  assert.deepEqual(frame, station);
});

Deno.test("RtcmDecoder.push() takes megabytes of noise without keeping them", () => {
  const decoder = new RtcmDecoder({ maxPendingBytes: 100 });
  const noise = new Uint8Array(3 * 1024 * 1024).fill(0x24);
  decoder.push(noise);
  decoder.push(noise);
  decoder.push(station.bytes);
  assert.deepEqual(framesIn(decoder), [station]);
  assert.equal(decoder.skippedBytes, 2 * noise.length);
});

Deno.test("RtcmDecoder.push() throws when more than maxPendingBytes wait unread", () => {
  const decoder = new RtcmDecoder({ maxPendingBytes: 2 * station.bytes.length });
  for (let i = 0; i < 3; i++) decoder.push(station.bytes);
  assert.throws(() => decoder.push(station.bytes), {
    name: "ProtocolError",
    message: "Cannot decode RTCM stream: 75 bytes of frames wait unread, at most 50",
    offset: 75,
  });
  assert.equal(framesIn(decoder).length, 3);
  decoder.push(station.bytes);
  assert.deepEqual(framesIn(decoder), [station]);
});

Deno.test("RtcmDecoder accounts for every byte of a mutated stream, and throws nothing", () => {
  const random = createRandom(3);
  const stream = concat([station.bytes, gga, observations.bytes, golden[1074].bytes]);
  for (let round = 0; round < 20_000; round++) {
    const copy = Uint8Array.from(stream);
    for (let i = random.integer(1, 4); i > 0; i--) {
      copy[random.integer(0, copy.length - 1)] = random.integer(0, 3) === 0
        ? 0xd3
        : random.integer(0, 255);
    }
    const cut = random.integer(0, copy.length);
    const decoder = new RtcmDecoder();
    decoder.push(copy.subarray(0, cut));
    decoder.push(copy.subarray(cut));
    decoder.end();
    const framed = framesIn(decoder).reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert.equal(framed + decoder.skippedBytes, stream.length);
  }
});

Deno.test("RtcmDecoder errors are ProtocolErrors", () => {
  const decoder = new RtcmDecoder({ maxPendingBytes: 0 });
  decoder.push(station.bytes);
  assert.throws(() => decoder.push(new Uint8Array()), ProtocolError);
});
