import assert from "node:assert/strict";
import { checkConditions, rangeStands } from "../../../simulators/range-server/conditions.ts";

const etag = '"a"';
const modifiedMs = Date.UTC(2026, 0, 1, 0, 0, 5) + 500;
const [before, then, after] = [4, 5, 6].map((second) =>
  `Thu, 01 Jan 2026 00:00:0${second} GMT`
) as [
  string,
  string,
  string,
];

function check(headers: Record<string, string>, file = { etag, modifiedMs }) {
  return checkConditions(new Map(Object.entries(headers)), file);
}

Deno.test("checkConditions() answers 412 to who knows another file", () => {
  assert.equal(check({ "if-match": '"b", "c"' }), 412);
  assert.equal(check({ "if-match": 'W/"a"' }), 412);
  assert.equal(check({ "if-match": '"b", "a"' }), "go on");
  assert.equal(check({ "if-match": "*" }), "go on");
  assert.equal(check({ "if-unmodified-since": before }), 412);
  assert.equal(check({ "if-unmodified-since": then }), "go on");
  assert.equal(check({ "if-unmodified-since": "never" }), "go on");
});

Deno.test("checkConditions() answers 304 to who knows this file", () => {
  assert.equal(check({ "if-none-match": 'W/"a"' }), 304);
  assert.equal(check({ "if-none-match": "*" }), 304);
  assert.equal(check({ "if-none-match": '"b"' }), "go on");
  assert.equal(check({ "if-modified-since": then }), 304);
  assert.equal(check({ "if-modified-since": after }), 304);
  assert.equal(check({ "if-modified-since": before }), "go on");
});

Deno.test("checkConditions() takes a tag's word before a date's", () => {
  assert.equal(check({ "if-match": etag, "if-unmodified-since": before }), "go on");
  assert.equal(check({ "if-none-match": '"b"', "if-modified-since": after }), "go on");
  assert.equal(check({ "if-match": '"b"', "if-none-match": etag }), 412);
});

Deno.test("rangeStands() only where the file is certainly the same", () => {
  const file = { etag, modifiedMs };
  assert.ok(rangeStands(undefined, file) && rangeStands(etag, file) && rangeStands(then, file));
  for (const ifRange of ['"b"', 'W/"a"', before, after, "a"]) {
    assert.ok(!rangeStands(ifRange, file), ifRange);
  }
  assert.ok(!rangeStands('W/"a"', { etag: 'W/"a"' }), "a weak tag never lets a part be resumed");
  assert.ok(!rangeStands(then, {}));
});
