import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { BodyDecoder, bodyFraming } from "../../../protocols/ntrip/request_body.ts";
import { checkCodec } from "../../contracts/check_codec.ts";
import { byteByByte } from "./byte_by_byte.ts";

const framingOf = (headers: Record<string, string>) =>
  bodyFraming(new Map(Object.entries(headers)));

Deno.test("bodyFraming() says where a body ends", () => {
  assert.deepEqual(framingOf({}), { kind: "until-close" });
  assert.deepEqual(framingOf({ "transfer-encoding": "identity" }), { kind: "until-close" });
  assert.deepEqual(framingOf({ "transfer-encoding": "Chunked" }), { kind: "chunked" });
  assert.deepEqual(framingOf({ "content-length": "17" }), { kind: "length", lengthBytes: 17 });
  assert.deepEqual(
    framingOf({ "content-length": "17", "transfer-encoding": "chunked" }),
    { kind: "chunked" },
    "a transfer coding overrides a length",
  );
});

Deno.test("bodyFraming() names a transfer coding that nobody here can read", () => {
  for (const coding of ["gzip", "gzip, chunked", "chunked, chunked"]) {
    assert.deepEqual(framingOf({ "transfer-encoding": coding }), { kind: "unsupported", coding });
  }
});

Deno.test("bodyFraming() refuses a length that is no number", () => {
  for (const length of ["", "-1", "1e3", "0x10", "1, 1", "9".repeat(16)]) {
    assert.throws(() => framingOf({ "content-length": length }), ProtocolError, length);
  }
});

const data = utf8("D3 corrections");
const bodies = [
  ["chunked", { kind: "chunked" }, utf8("3\r\nD3 \r\nb\r\ncorrections\r\n0\r\n\r\n"), true],
  ["of a length", { kind: "length", lengthBytes: data.length }, data, true],
  ["that lasts until the end", { kind: "until-close" }, data, false],
] as const;
for (const [what, framing, bytes, ends] of bodies) {
  Deno.test(`BodyDecoder decodes a body ${what}, at every cut`, () => {
    checkCodec({
      create: () =>
        byteByByte(new BodyDecoder(framing), (piece) => Array.from(piece, (b) => Uint8Array.of(b))),
      samples: [{ name: what, bytes, frames: Array.from(data, (byte) => Uint8Array.of(byte)) }],
      throwsWhenTruncated: ends,
      concatenates: false,
    });
    const decoder = new BodyDecoder(framing);
    decoder.push(bytes);
    while (decoder.next() !== undefined);
    assert.equal(decoder.done, ends);
  });
}

Deno.test("BodyDecoder.next() leaves what follows a body of a length", () => {
  const decoder = new BodyDecoder({ kind: "length", lengthBytes: 3 });
  decoder.push(utf8("abcdef"));
  assert.deepEqual(decoder.next(), utf8("abc"));
  assert.equal(decoder.next(), undefined);
});

Deno.test("BodyDecoder.end() throws when the body is cut", () => {
  const long = new BodyDecoder({ kind: "length", lengthBytes: 3 });
  long.push(utf8("ab"));
  assert.throws(() => long.end(), {
    name: "ProtocolError",
    message: "Cannot decode NTRIP request: the body ended 1 bytes before its length",
  });
  const chunked = new BodyDecoder({ kind: "chunked" });
  chunked.push(utf8("5\r\nab"));
  assert.throws(() => chunked.end(), ProtocolError);
});
