import assert from "node:assert/strict";
import { PendingBytes, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { type Line, LineReader } from "../../../protocols/ntrip/lines.ts";

function readerOf(maxBytes = 100) {
  const pending = new PendingBytes("test", 1000);
  const reader = new LineReader(pending, { of: "test", part: "the head", maxBytes });
  return { pending, reader };
}

/** What the reader says of a text that comes in pieces: all of it at once, or byte by byte. */
function linesOf(text: string, pieceBytes: number, maxBytes?: number): Line[] {
  const { pending, reader } = readerOf(maxBytes);
  const bytes = utf8(text);
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    pending.push(bytes.subarray(at, at + pieceBytes));
    for (let line = reader.next(); line !== undefined; line = reader.next()) {
      lines.push(line);
      if (line.kind === "not-text") return lines;
    }
  }
  return lines;
}

for (const pieceBytes of [1, 1000]) {
  const cut = pieceBytes === 1 ? "byte by byte" : "whole";

  Deno.test(`LineReader.next() gives lines with their endings, ${cut}`, () => {
    assert.deepEqual(linesOf("a\r\nbé\n\r\n\tc", pieceBytes), [
      { kind: "line", text: "a", ending: "\r\n" },
      { kind: "line", text: "bé", ending: "\n" },
      { kind: "line", text: "", ending: "\r\n" },
    ]);
  });

  Deno.test(`LineReader.next() reports a byte that is not text, ${cut}`, () => {
    const cases: [string, string][] = [
      ["ab\0", "byte 0x00 at offset 2 is not text"],
      ["a\n\x16\x03", "byte 0x16 at offset 2 is not text"],
      ["a\x7f\n", "byte 0x7F at offset 1 is not text"],
      ["a\rb\n", "byte 0x0D at offset 1 is not text"],
      ["a\r\r\n", "byte 0x0D at offset 1 is not text"],
    ];
    for (const [text, reason] of cases) {
      assert.deepEqual(linesOf(text, pieceBytes).at(-1), { kind: "not-text", reason });
    }
  });

  Deno.test(`LineReader.next() counts all lines towards the bound, ${cut}`, () => {
    assert.equal(linesOf("abc\r\nabc\r\n", pieceBytes, 10).length, 2);
    const tooLong = {
      name: "ProtocolError",
      message: "Cannot decode test: the head is longer than 9 bytes",
    };
    assert.throws(() => linesOf("abc\r\nabc\r\n", pieceBytes, 9), tooLong);
    assert.throws(() => linesOf("abcdefghij", pieceBytes, 9), tooLong);
    assert.deepEqual(linesOf("abcdefghi", pieceBytes, 9), []);
  });
}

Deno.test("LineReader.next() leaves alone what follows the line", () => {
  const { pending, reader } = readerOf(3);
  pending.push(utf8("a\r\n\0\0\0\0\0\0"));
  assert.equal(reader.next()?.kind, "line");
  assert.equal(pending.length, 6);
});

Deno.test("LineReader.reset() starts the bound anew", () => {
  const { pending, reader } = readerOf(3);
  pending.push(utf8("a\r\nb\r\nc\r\n"));
  assert.equal(reader.nextText(), "a");
  reader.reset();
  assert.equal(reader.nextText(), "b");
  assert.throws(() => reader.nextText(), ProtocolError);
});

Deno.test("LineReader.nextText() throws where the bytes are not text", () => {
  const { pending, reader } = readerOf();
  pending.push(utf8("a\n\0"));
  assert.equal(reader.nextText(), "a");
  assert.throws(() => reader.nextText(), {
    name: "ProtocolError",
    message: "Cannot decode test: byte 0x00 at offset 2 is not text",
  });
});
