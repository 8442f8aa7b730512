import assert from "node:assert/strict";
import fc from "fast-check";
import { harmless } from "../../../simulators/chat-client/harmless.ts";

const texts: Record<string, [string, string]> = {
  "plain text of any script": [
    "grüß dich, 日本語 שלום 👩‍👩‍👧 e\u0301",
    "grüß dich, 日本語 שלום 👩‍👩‍👧 e\u0301",
  ],
  "an escape sequence": ["\x1b[2Jgone", "␛[2Jgone"],
  "line ends": ["one\r\ntwo\u2028three\u0085four", "one␍␊two\ufffdthree\ufffdfour"],
  "a bell, a delete and a backspace": ["\x07\x7f\b", "␇␡␈"],
  "a TAB, which is a blank": ["a\tb", "a b"],
  "a sequence of one byte": ["\u009b2J", "\ufffd2J"],
  "turns of direction": ["a\u202eb\u2066c\u200fd", "a\ufffdb\ufffdc\ufffdd"],
  "half a surrogate pair": ["a\ud83d", "a\ufffd"],
  "a pile of marks": [`a${"\u0335".repeat(50)}b`, `a${"\u0335".repeat(4)}b`],
};

for (const [what, [text, shown]] of Object.entries(texts)) {
  Deno.test(`harmless() keeps to text, given ${what}`, () => assert.equal(harmless(text), shown));
}

Deno.test("harmless() leaves nothing in any text that moves a cursor or turns its direction", () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  fc.assert(fc.property(fc.string({ unit }), (text) => {
    assert.doesNotMatch(harmless(text), /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  }));
});
