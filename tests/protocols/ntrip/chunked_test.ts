import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { ChunkedDecoder } from "../../../protocols/ntrip/chunked.ts";
import { checkCodec, type CodecSample } from "../../contracts/check_codec.ts";
import { byteByByte } from "./byte_by_byte.ts";

type Bytes = Uint8Array<ArrayBuffer>;

function sample(name: string, body: string, data: string): CodecSample<Bytes> {
  return { name, bytes: utf8(body), frames: bytesOf(utf8(data)) };
}

function bytesOf(data: Uint8Array): Bytes[] {
  return Array.from(data, (byte) => Uint8Array.of(byte));
}

function decode(body: string): string {
  const decoder = new ChunkedDecoder();
  decoder.push(utf8(body));
  const pieces: Uint8Array[] = [];
  for (let piece = decoder.next(); piece !== undefined; piece = decoder.next()) pieces.push(piece);
  decoder.end();
  return new TextDecoder().decode(concat(pieces));
}

Deno.test("ChunkedDecoder decodes chunks, extensions and trailers at every cut", () => {
  checkCodec({
    create: () => byteByByte(new ChunkedDecoder(), bytesOf),
    samples: [
      sample("two chunks", "4\r\nWiki\r\n6\r\npedia \r\n0\r\n\r\n", "Wikipedia "),
      sample(
        "extensions",
        '1;a=b\r\nx\r\n0A ; c="d"\r\n\r\n0123456\r\r\n0;e\r\n\r\n',
        "x\r\n0123456\r",
      ),
      sample("trailers", "3\r\nabc\r\n000\r\nA: b\r\nC: d\r\n\r\n", "abc"),
      sample("bare line feeds", "2\nab\n0\n\n", "ab"),
      sample("empty", "0\r\n\r\n", ""),
    ],
    throwsWhenTruncated: false,
    concatenates: false,
    mutations: 25_000,
  });
});

Deno.test("ChunkedDecoder.end() throws at every cut before the last chunk ended", () => {
  const body = utf8("4\r\nWiki\r\n0\r\nA: b\r\n\r\n");
  for (let cut = 0; cut < body.length; cut++) {
    const decoder = new ChunkedDecoder();
    decoder.push(body.subarray(0, cut));
    while (decoder.next() !== undefined);
    assert.equal(decoder.done, false);
    assert.throws(() => decoder.end(), ProtocolError);
  }
});

Deno.test("ChunkedDecoder.next() gives data before its chunk is whole", () => {
  const decoder = new ChunkedDecoder();
  decoder.push(utf8("FFFFFFFFFFF\r\nab"));
  assert.deepEqual(decoder.next(), utf8("ab"));
  assert.equal(decoder.next(), undefined);
  decoder.push(utf8("c"));
  assert.deepEqual(decoder.next(), utf8("c"));
});

Deno.test("ChunkedDecoder.next() refuses what is no size", () => {
  for (const size of ["", "x", "-1", "1 2", "0x10", "1.5", "FFFFFFFFFFFFFF"]) {
    assert.throws(() => decode(`${size}\r\n`), {
      name: "ProtocolError",
      message:
        `Cannot decode chunked body: the chunk size is "${size}", not a hexadecimal number of 52 bits`,
    });
  }
});

Deno.test("ChunkedDecoder.next() refuses a chunk that is longer than its size", () => {
  assert.throws(() => decode("2\r\nabc"), {
    name: "ProtocolError",
    message: "Cannot decode chunked body: a chunk is longer than its size",
  });
});

Deno.test("ChunkedDecoder.next() bounds size lines and trailers, not the number of chunks", () => {
  const tooLong = /a size line or the trailers is longer than 4096 bytes/;
  assert.throws(() => decode(`1;${"a".repeat(5000)}`), tooLong);
  assert.throws(() => decode(`0\r\n${"A: b\r\n".repeat(1000)}`), tooLong);
  assert.equal(decode(`${"1\r\nx\r\n".repeat(5000)}0\r\n\r\n`), "x".repeat(5000));
});

Deno.test("ChunkedDecoder.push() bounds what nobody takes", () => {
  const decoder = new ChunkedDecoder({ maxPendingBytes: 100 });
  decoder.push(new Uint8Array(100));
  assert.throws(() => decoder.push(new Uint8Array(1)), ProtocolError);
});

Deno.test("ChunkedDecoder.rest() gives what followed the body", () => {
  const decoder = new ChunkedDecoder();
  decoder.push(utf8("1\r\nx\r\n0\r\n"));
  assert.equal(decoder.rest().length, 0);
  decoder.push(utf8("\r\nmore"));
  while (decoder.next() !== undefined);
  assert.ok(decoder.done);
  assert.deepEqual(decoder.rest(), utf8("more"));
});
