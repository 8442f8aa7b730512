import assert from "node:assert/strict";
import { formatTable } from "../../bench/table.ts";

Deno.test("formatTable() aligns names to the left and values to the right", () => {
  assert.equal(
    formatTable("Title", ["", "lost", "p99 ms"], [["ours", "0", "12"], ["a peer", "12345", "7"]]),
    [
      "Title",
      "",
      "           lost  p99 ms",
      "  ours        0      12",
      "  a peer  12345       7",
      "",
    ].join("\n"),
  );
});

Deno.test("formatTable() lets a remark in place of the values take no part in the widths", () => {
  const lines = formatTable("Title", ["", "n"], [["ours", "1"], ["absent one"]]).split("\n");
  assert.deepEqual(lines.slice(3), ["  ours        1", "  absent one", ""]);
  const remark = formatTable("", ["", "n", "m"], [["ours", "1", "2"], ["peer", "skipped: why"]]);
  assert.match(remark, /^ {2}peer {2}skipped: why$/m);
});
