import assert from "node:assert/strict";
import { selectRanges } from "../../../protocols/http/range.ts";

/** Ranges as `start-end`, the end not included. */
function selected(range: string | undefined, size: number): string {
  const selection = selectRanges(range, size);
  if (selection.kind !== "ranges") return selection.kind;
  return selection.ranges.map(({ start, end }) => `${start}-${end}`).join(" ");
}

Deno.test("selectRanges() takes one range: bounded, open, a suffix", () => {
  assert.equal(selected("bytes=0-0", 1000), "0-1");
  assert.equal(selected("bytes=0-499", 1000), "0-500");
  assert.equal(selected("bytes=500-", 1000), "500-1000");
  assert.equal(selected("bytes=-1", 1000), "999-1000");
  assert.equal(selected("Bytes = 0-1", 1000), "0-2");
  assert.equal(selected("bytes=999-", 1000), "999-1000");
});

Deno.test("selectRanges() cuts a range at the end of the file", () => {
  assert.equal(selected("bytes=990-2000", 1000), "990-1000");
  assert.equal(selected("bytes=-5000", 1000), "0-1000");
  assert.equal(selected(`bytes=1-${"9".repeat(400)}`, 1000), "1-1000");
});

Deno.test("selectRanges() finds nothing beyond the end of the file", () => {
  assert.equal(selected("bytes=1000-", 1000), "unsatisfiable");
  assert.equal(selected("bytes=-0", 1000), "unsatisfiable");
  assert.equal(selected("bytes=1000-1001,2000-", 1000), "unsatisfiable");
  assert.equal(selected(`bytes=${"9".repeat(400)}-`, 1000), "unsatisfiable");
  assert.equal(selected("bytes=0-", 0), "unsatisfiable");
  assert.equal(selected("bytes=-5", 0), "whole", "the last bytes of an empty file are no bytes");
});

Deno.test("selectRanges() leaves alone what it does not understand", () => {
  for (
    const range of [
      "",
      "bytes",
      "bytes=",
      "bytes=,",
      "bytes=a-b",
      "bytes=5-2",
      "bytes=-",
      "lines=0-1",
      "bytes=0-1;2-3",
      "bytes=0-1,x",
      "bytes=--1",
      "bytes=0 - 1",
      "bytes=1.5-2",
    ]
  ) assert.equal(selected(range, 1000), "whole", range);
  assert.equal(selected(undefined, 1000), "whole");
});

Deno.test("selectRanges() keeps several in the order in which they were asked for", () => {
  assert.equal(selected("bytes=-1, 0-0", 1000), "999-1000 0-1");
  assert.equal(selected("bytes=0-0,,5000-,900-909", 1000), "0-1 900-910");
});

Deno.test("selectRanges() joins what overlaps or is near", () => {
  assert.equal(selected("bytes=500-599,0-9,550-700", 1000), "0-10 500-701");
  assert.equal(selected("bytes=0-9,90-99", 1000), "0-100");
  assert.equal(selected("bytes=0-9,91-99", 1000), "0-10 91-100");
  assert.equal(selected("bytes=0-,0-,0-,0-", 1000), "0-1000");
});

Deno.test("selectRanges() ignores a list that is an attack", () => {
  const many = (count: number) => `bytes=${Array(count).fill("0-").join(",")}`;
  assert.equal(selected(many(100), 1000), "0-1000");
  assert.equal(selected(many(101), 1000), "whole");
});

Deno.test("selectRanges() is exact beyond 4 GiB", () => {
  const size = 2 ** 43 + 1;
  assert.equal(selected("bytes=4294967296-4294967297", size), "4294967296-4294967298");
  assert.equal(selected("bytes=-1", size), `${2 ** 43}-${size}`);
});
