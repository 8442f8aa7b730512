import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { encodeChunk, encodeLastChunk } from "../../../protocols/ntrip/chunk.ts";
import { ChunkedDecoder } from "../../../protocols/ntrip/chunked.ts";

Deno.test("encodeChunk() writes the size in hex, and the bytes between two line ends", () => {
  assert.deepEqual(encodeChunk(utf8("corrections are eg")), utf8("12\r\ncorrections are eg\r\n"));
});

Deno.test("encodeChunk() refuses no bytes at all, which would end the body", () => {
  assert.throws(() => encodeChunk(new Uint8Array()), RangeError);
});

Deno.test("encodeChunk() and encodeLastChunk() write what ChunkedDecoder reads", () => {
  const pieces = [1, 15, 16, 255, 70_000].map((length) =>
    Uint8Array.from({ length }, (_, i) => i * 7)
  );
  const decoder = new ChunkedDecoder();
  decoder.push(concat([...pieces.map(encodeChunk), encodeLastChunk()]));
  for (const piece of pieces) assert.deepEqual(decoder.next(), piece);
  assert.equal(decoder.next(), undefined);
  assert.ok(decoder.done);
});
