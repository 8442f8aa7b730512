import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { formatHttpDate, parseHttpDate } from "../../../protocols/http/http_date.ts";

Deno.test("parseHttpDate() reads the three forms of RFC 9110", () => {
  const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
  assert.equal(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), moment);
  assert.equal(parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), moment);
  assert.equal(parseHttpDate("Sun Nov  6 08:49:37 1994"), moment);
  assert.equal(parseHttpDate("Friday, 06-Nov-26 08:49:37 GMT"), Date.UTC(2026, 10, 6, 8, 49, 37));
});

Deno.test("formatHttpDate() writes every moment as the platform does, and parseHttpDate() reads it", () => {
  const random = createRandom(1);
  const moments = [0, 951_782_399_000, 951_782_400_000, 4_107_542_400_000];
  for (let i = 0; i < 2_000; i++) moments.push(random.integer(0, 7e9) * 1_000);
  for (const moment of moments) {
    assert.equal(formatHttpDate(moment + 999), new Date(moment).toUTCString());
    assert.equal(parseHttpDate(formatHttpDate(moment)), moment);
  }
});

Deno.test("parseHttpDate() knows no moment that is none", () => {
  for (
    const text of [
      "",
      "now",
      "Sun, 31 Feb 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "1994-11-06T08:49:37Z",
    ]
  ) assert.equal(parseHttpDate(text), undefined, text);
});
