/** Texts as words of a command. */
import assert from "node:assert/strict";
import { shellWord } from "../../core/shell_word.ts";

for (
  const [text, word] of [
    ["a/b-1.yaml", "a/b-1.yaml"],
    ["name=127.0.0.1:80,8%", "name=127.0.0.1:80,8%"],
    ["", "''"],
    ["two words", "'two words'"],
    ["$HOME `id` \\n", "'$HOME `id` \\n'"],
    ["it's", "'it'\\''s'"],
    ["größe;*", "'größe;*'"],
  ] as const
) {
  Deno.test(`shellWord() makes ${word} of ${JSON.stringify(text)}`, () => {
    assert.equal(shellWord(text), word);
  });
}
