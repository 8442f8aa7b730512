import assert from "node:assert/strict";
import { numberedNames } from "../../core/numbered_names.ts";

Deno.test("numberedNames() counts from the first number to the last", () => {
  assert.deepEqual(numberedNames("/a{9..11}.bin"), ["/a9.bin", "/a10.bin", "/a11.bin"]);
  assert.deepEqual(numberedNames("{08..10}"), ["08", "09", "10"]);
  assert.deepEqual(numberedNames("x{3..3}y"), ["x3y"]);
  assert.deepEqual(numberedNames("{0..1}"), ["0", "1"]);
});

Deno.test("numberedNames() leaves a text as it is that is no range, or one of too many", () => {
  for (const text of ["/a.bin", "{1..}", "{a..b}", "{2..1}", "{1..99999}", ""]) {
    assert.deepEqual(numberedNames(text), [text]);
  }
});
