import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import {
  type TimedPiece,
  TimesDecoder,
  TimesEncoder,
  timesPathOf,
} from "../../../protocols/recording/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const START_MS = Date.UTC(2026, 0, 1);

function encode(pieces: readonly TimedPiece[], startMs = START_MS): Uint8Array {
  const encoder = new TimesEncoder(startMs);
  return concat([encoder.head(), ...pieces.map((piece) => encoder.piece(piece))]);
}

function decode(bytes: Uint8Array): TimedPiece[] {
  const decoder = new TimesDecoder();
  decoder.push(bytes);
  const pieces: TimedPiece[] = [];
  for (let piece = decoder.next(); piece; piece = decoder.next()) pieces.push(piece);
  decoder.end();
  return pieces;
}

const pieces = [
  { atMs: START_MS, length: 0 },
  { atMs: START_MS + 0.001, length: 127 },
  { atMs: START_MS + 1_000.25, length: 128 },
  { atMs: START_MS + 1_000.25, length: 65_536 },
  { atMs: START_MS + 86_400_000, length: 2 ** 40 },
];

Deno.test("TimesDecoder keeps the contract of every decoder", () => {
  checkCodec({
    create: () => new TimesDecoder(),
    samples: [
      {
        name: "one piece",
        bytes: encode([{ atMs: START_MS + 1, length: 300 }]),
        frames: [{ atMs: START_MS + 1, length: 300 }],
      },
      { name: "several", bytes: encode(pieces), frames: pieces },
    ],
    throwsWhenTruncated: false,
    concatenates: false,
  });
});

Deno.test("TimesEncoder writes a head and four bytes for an epoch a second", () => {
  const bytes = encode([{ atMs: START_MS + 1_000, length: 100 }]);
  assert.equal(
    bytes.toHex(),
    "574254494d455331" + "0006474846204000" + "c0843d" + "64",
  );
});

Deno.test("TimesEncoder does not add the rounding of one piece to the next", () => {
  const uneven = Array.from({ length: 30_000 }, (_, i) => ({
    atMs: START_MS + i * (1_000 / 3),
    length: 1,
  }));
  const last = decode(encode(uneven)).at(-1)!;
  assert.ok(Math.abs(last.atMs - uneven.at(-1)!.atMs) <= 0.001, `${last.atMs}`);
});

Deno.test("TimesEncoder takes a time that runs backwards for the same moment", () => {
  assert.deepEqual(
    decode(encode([{ atMs: START_MS + 5, length: 1 }, { atMs: START_MS + 3, length: 2 }])),
    [{ atMs: START_MS + 5, length: 1 }, { atMs: START_MS + 5, length: 2 }],
  );
});

Deno.test("TimesDecoder.end() says that a piece is cut", () => {
  const bytes = encode([{ atMs: START_MS + 1_000, length: 100 }]);
  for (let cut = 0; cut < bytes.length; cut++) {
    if (cut === 16) continue;
    assert.throws(() => decode(bytes.subarray(0, cut)), ProtocolError, `cut at ${cut}`);
  }
  assert.deepEqual(decode(bytes.subarray(0, 16)), []);
});

Deno.test("TimesDecoder refuses another file, and numbers beyond all bounds", () => {
  assert.throws(() => decode(new Uint8Array(20)), /do not begin with WBTIMES1/);
  const head = encode([]);
  assert.throws(() => decode(concat([head, new Uint8Array(9).fill(0x80)])), /too long/);
  const late = encode([]);
  late.fill(0xff, 8);
  assert.throws(() => decode(late), /start is beyond all bounds/);
});

Deno.test("timesPathOf() changes the ending of the file's name alone", () => {
  assert.equal(timesPathOf("a.b/point1.rtcm3"), "a.b/point1.times");
  assert.equal(timesPathOf("a.b/point1"), "a.b/point1.times");
  assert.equal(timesPathOf("a.b/.hidden"), "a.b/.hidden.times");
});
