import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { encodeImage, type Image, ImageDecoder } from "../../../protocols/vod/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const body = utf8("\xff\xd8 1\r\n2\r\n");

Deno.test("encodeImage() writes id, length and the bytes", () => {
  assert.deepEqual(encodeImage(12, utf8("abc")), utf8("12\r\n3\r\nabc"));
  assert.deepEqual(encodeImage(0, new Uint8Array()), utf8("0\r\n0\r\n"));
  const long = encodeImage(2147483647, new Uint8Array(1_000_000));
  assert.deepEqual(long.subarray(0, 21), utf8("2147483647\r\n1000000\r\n"));
  assert.equal(long.length, 1_000_021);
  for (const id of [-1, 0.5, NaN, 2 ** 31]) {
    assert.throws(() => encodeImage(id, body), { name: "RangeError" });
  }
});

Deno.test("ImageDecoder keeps the contract of a decoder", () => {
  checkCodec<Image>({
    create: () => new ImageDecoder(),
    samples: [
      { name: "an image", bytes: encodeImage(1, body), frames: [{ id: 1, bytes: body }] },
      {
        name: "an empty image",
        bytes: encodeImage(20, new Uint8Array()),
        frames: [{ id: 20, bytes: new Uint8Array() }],
      },
      {
        name: "bare line feeds and leading zeros",
        bytes: utf8("003\n02\n\r\n"),
        frames: [{ id: 3, bytes: utf8("\r\n") }],
      },
      {
        name: "two images",
        bytes: concat([encodeImage(1, body), encodeImage(2, utf8("x"))]),
        frames: [{ id: 1, bytes: body }, { id: 2, bytes: utf8("x") }],
      },
    ],
    throwsWhenTruncated: true,
    mutations: 100_000,
  });
});

Deno.test("ImageDecoder.next() throws at the first byte that cannot be a header", () => {
  const range = "must be from 0 to 2147483647";
  const wrong: [string, string][] = [
    ["GET 1", `the image id is "GET 1", ${range}`],
    ["-1\r\n", `the image id is "-1", ${range}`],
    ["\r\n", `the image id is "", ${range}`],
    ["1 \r\n", `the image id is "1 ", ${range}`],
    ["1\r2", `the image id is "1\\r2", ${range}`],
    ["2147483648\r\n", `the image id is "2147483648", ${range}`],
    ["1\r\n99999999999", `the length is "99999999999", ${range}`],
    ["1\r\n16777217\r\n", "length is 16777217, at most 16777216"],
  ];
  for (const [text, what] of wrong) {
    const decoder = new ImageDecoder();
    decoder.push(utf8(text));
    assert.throws(() => decoder.next(), {
      name: "ProtocolError",
      message: `Cannot decode VOD image: ${what}`,
    });
  }
});

Deno.test("ImageDecoder.next() tells the offset of a malformed header in the stream", () => {
  const decoder = new ImageDecoder();
  decoder.push(concat([encodeImage(1, utf8("abc")), utf8("2\r\nx\r\n")]));
  decoder.next();
  assert.throws(() => decoder.next(), { offset: 12 });
});

Deno.test("ImageDecoder takes an image of just maxImageBytes in pieces of any size", () => {
  const image = new Uint8Array(5_000_000).map((_, i) => i);
  const bytes = encodeImage(1, image);
  const decoder = new ImageDecoder({ maxImageBytes: image.length });
  const images: Image[] = [];
  for (let at = 0; at < bytes.length; at += 65_537) {
    decoder.push(bytes.subarray(at, at + 65_537));
    const image = decoder.next();
    if (image !== undefined) images.push(image);
  }
  decoder.end();
  assert.deepEqual(images, [{ id: 1, bytes: image }]);
});

Deno.test("ImageDecoder.push() bounds what nobody takes", () => {
  const decoder = new ImageDecoder({ maxImageBytes: 100 });
  const chunk = new Uint8Array(1024 * 1024);
  decoder.push(chunk);
  assert.throws(() => decoder.push(chunk), ProtocolError);
});

Deno.test("ImageDecoder.end() says within which image the stream ended", () => {
  const decoder = new ImageDecoder();
  decoder.push(utf8("7\r\n10\r\nabc"));
  decoder.next();
  assert.throws(() => decoder.end(), {
    message: "Cannot decode VOD image: the stream ended within image 7, after 3 of 10 bytes",
    offset: 10,
  });
});
