import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import {
  mjpegBoundaryOf,
  mjpegContentType,
  MjpegDecoder,
  type MjpegDecoderOptions,
  mjpegEnd,
  type MjpegPart,
  mjpegPart,
} from "../../../protocols/vod/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const image = utf8("\x00\r\n--fram\r\n--framed\n--frame-x\r");
const part = (bytes: Uint8Array, contentType = "image/jpeg") =>
  ({ contentType, bytes: bytes.slice() }) as MjpegPart;

function decode(bytes: Uint8Array, options?: MjpegDecoderOptions): MjpegPart[] {
  const decoder = new MjpegDecoder(options);
  decoder.push(bytes);
  const parts: MjpegPart[] = [];
  for (let next = decoder.next(); next !== undefined; next = decoder.next()) parts.push(next);
  decoder.end();
  return parts;
}

Deno.test("mjpegPart() writes boundary, type, length and the image", () => {
  assert.deepEqual(
    mjpegPart(utf8("abc"), "png"),
    utf8("--frame\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nabc\r\n"),
  );
  assert.equal(mjpegContentType("x"), "multipart/x-mixed-replace; boundary=x");
});

Deno.test("MjpegDecoder reads parts with a length at every cut", () => {
  checkCodec<MjpegPart>({
    create: () => new MjpegDecoder({ boundary: "frame" }),
    samples: [
      { name: "an image", bytes: mjpegPart(image, "jpeg"), frames: [part(image)] },
      {
        name: "no blank line behind it, no type, an image that holds a boundary",
        bytes: utf8("--frame\nContent-length:12\n\n\n--frame\r\n\r\n\n"),
        frames: [part(utf8("\n--frame\r\n\r\n"), "")],
      },
      {
        name: "an empty one",
        bytes: mjpegPart(new Uint8Array(), "gif"),
        frames: [part(new Uint8Array(), "image/gif")],
      },
    ],
    throwsWhenTruncated: false,
    mutations: 50_000,
  });
});

Deno.test("MjpegDecoder finds the boundary behind parts without a length, at every cut", () => {
  const head = "--frame\r\nContent-Type: image/jpeg\r\n\r\n";
  const text = new TextDecoder().decode(image);
  checkCodec<MjpegPart>({
    create: () => new MjpegDecoder(),
    samples: [
      {
        name: "two images",
        bytes: utf8(`${head}${text}\r\n${head}x\n--frame--\r\n`),
        frames: [part(image), part(utf8("x"))],
      },
      {
        name: "a preamble and an epilogue",
        bytes: utf8(`hello\r\n\r\n${head}x\r\n--frame--\r\n--frame\r\nmore`),
        frames: [part(utf8("x"))],
      },
      {
        name: "an empty part, and one with a length",
        bytes: utf8(`${head}--frame \r\nContent-Length: 1\r\n\r\nx\r\n--frame--\r\n`),
        frames: [part(new Uint8Array()), part(utf8("x"), "")],
      },
    ],
    throwsWhenTruncated: false,
    concatenates: false,
    mutations: 50_000,
  });
});

Deno.test("MjpegDecoder takes a boundary that was named with its hyphens, or without", () => {
  for (const boundary of ["frame", "--frame", undefined]) {
    const parts = decode(concat([mjpegPart(image, "jpeg"), mjpegEnd()]), { boundary });
    assert.deepEqual(parts, [part(image)]);
  }
  assert.deepEqual(decode(mjpegPart(image, "jpeg", "--x"), { boundary: "--x" }), [part(image)]);
  assert.deepEqual(decode(mjpegEnd(), { boundary: "frame" }), []);
});

Deno.test("MjpegDecoder.next() refuses what is no part", () => {
  const wrong: [string, MjpegDecoderOptions, string][] = [
    [
      "--frame\r\nContent-Length: 1\r\n\r\nxyz\r\n",
      {},
      '"yz" follows a part, not its boundary: is its Content-Length right?',
    ],
    ["--frame\r\nContent-Length: -1\r\n", {}, 'Content-Length is "-1"'],
    [
      "--frame\r\nContent-Length: 101\r\n",
      { maxPartBytes: 100 },
      "Content-Length is 101, at most 100 bytes may come",
    ],
    [
      `--frame\r\n\r\n${"x".repeat(101)}\r\n--frame\r\n`,
      { maxPartBytes: 100 },
      "a part has 101 bytes, at most 100 bytes may come",
    ],
    [
      `--frame\r\n\r\n${"x".repeat(200)}`,
      { maxPartBytes: 100 },
      "a part without Content-Length goes on, at most 100 bytes may come",
    ],
    [`--frame\r\n${"a: b\r\n".repeat(3000)}`, {}, "the head of a part is longer than 8192 bytes"],
    ["x".repeat(9000), {}, "a line is longer than 8192 bytes"],
  ];
  for (const [text, options, what] of wrong) {
    assert.throws(() => decode(utf8(text), options), {
      name: "ProtocolError",
      message: `Cannot decode MJPEG stream: ${what}`,
    });
  }
});

Deno.test("MjpegDecoder.end() throws within a part, and where none came", () => {
  const bytes = mjpegPart(image, "jpeg");
  for (let cut = 1; cut < bytes.length - 2; cut++) {
    assert.throws(() => decode(bytes.subarray(0, cut), { boundary: "frame" }), ProtocolError);
  }
  assert.throws(() => decode(utf8("<p>not found\n")), {
    message: "Cannot decode MJPEG stream: no boundary has come",
  });
  assert.deepEqual(decode(new Uint8Array()), []);
});

Deno.test("MjpegDecoder passes over what follows the end, however much", () => {
  const decoder = new MjpegDecoder();
  decoder.push(utf8("--a\r\nContent-Length: 1\r\n\r\nx\r\n--a--\r\nmore"));
  assert.deepEqual(decoder.next(), part(utf8("x"), ""));
  assert.equal(decoder.next(), undefined);
  assert.ok(decoder.done);
  for (let i = 0; i < 100; i++) decoder.push(new Uint8Array(1024 * 1024));
  decoder.end();
});

Deno.test("MjpegDecoder looks at every byte of a part without a length once", () => {
  const decoder = new MjpegDecoder();
  const bytes = new Uint8Array(8 * 1024 * 1024);
  decoder.push(utf8("--a\r\n\r\n"));
  for (let at = 0; at < bytes.length; at += 512) {
    decoder.push(bytes.subarray(at, at + 512));
    assert.equal(decoder.next(), undefined);
  }
  decoder.push(utf8("\r\n--a--\r\n"));
  assert.equal(decoder.next()?.bytes.length, bytes.length);
});

Deno.test("mjpegBoundaryOf() reads the boundary of a content type", () => {
  assert.equal(mjpegBoundaryOf(mjpegContentType()), "frame");
  assert.equal(mjpegBoundaryOf('Multipart/x-mixed-replace;boundary="a b"'), "a b");
  assert.equal(mjpegBoundaryOf("multipart/x-mixed-replace; charset=x; BOUNDARY=--b;"), "--b");
  assert.equal(mjpegBoundaryOf("multipart/x-mixed-replace"), undefined);
  assert.equal(mjpegBoundaryOf("image/jpeg; boundary=a"), undefined);
});
