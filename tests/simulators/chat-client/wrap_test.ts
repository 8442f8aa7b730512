import assert from "node:assert/strict";
import fc from "fast-check";
import { cut, widthOf, wrap } from "../../../simulators/chat-client/wrap.ts";

Deno.test("widthOf() counts columns: two for East Asian letters and pictures, none for marks", () => {
  const widths = {
    "": 0,
    hello: 5,
    "grüß": 4,
    "日本語": 6,
    "한글": 4,
    "👩‍👩‍👧": 2,
    "e\u0301": 1,
    "ｈｉ": 4,
    "…": 1,
  };
  for (const [text, width] of Object.entries(widths)) assert.equal(widthOf(text), width, text);
});

Deno.test("wrap() breaks at blanks, and indents what follows", () => {
  assert.deepEqual(wrap("12:00 ben: one two three four five six", 30, 6), [
    "12:00 ben: one two three four",
    "      five six",
  ]);
  assert.deepEqual(wrap("short", 30, 6), ["short"]);
  assert.deepEqual(wrap("", 30, 6), [""]);
});

Deno.test("wrap() breaks a word that is longer than a line, and wide letters where they end", () => {
  assert.deepEqual(wrap("x".repeat(60), 26, 6), [
    "x".repeat(26),
    `      ${"x".repeat(20)}`,
    `      ${"x".repeat(14)}`,
  ]);
  assert.deepEqual(wrap("語".repeat(20), 27, 6), ["語".repeat(13), `      ${"語".repeat(7)}`]);
});

Deno.test("wrap() makes no line longer than it may be, and loses nothing but blanks", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 20, max: 90 }),
      (text, columns) => {
        const lines = wrap(text, columns, 0);
        for (const line of lines) assert.ok(widthOf(line) <= columns, line);
        assert.equal(lines.join("").replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
      },
    ),
  );
});

Deno.test("cut() keeps what fits, and ends with an ellipsis otherwise", () => {
  assert.equal(cut("hello", 5), "hello");
  assert.equal(cut("hello!", 5), "hell…");
  assert.equal(cut("日本語", 4), "日…");
});
