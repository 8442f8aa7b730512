import assert from "node:assert/strict";
import { parseRetryAfter } from "../../../protocols/http/retry_after.ts";

const nowMs = Date.UTC(1999, 11, 31, 23, 59, 50);

Deno.test("parseRetryAfter() reads seconds and moments", () => {
  assert.equal(parseRetryAfter("120", nowMs), 120_000);
  assert.equal(parseRetryAfter("0", nowMs), 0);
  assert.equal(parseRetryAfter("Fri, 31 Dec 1999 23:59:59 GMT", nowMs), 9_000);
  assert.equal(parseRetryAfter("Fri, 31 Dec 1999 23:59:00 GMT", nowMs), 0);
});

Deno.test("parseRetryAfter() leaves alone what is neither", () => {
  for (const text of ["", "-1", "soon", "1.5", "99999999999"]) {
    assert.equal(parseRetryAfter(text, nowMs), undefined, text);
  }
});
