import assert from "node:assert/strict";
import {
  readValidators,
  sameValidators,
} from "../../../../servers/downloader/engine/validators.ts";

const read = (headers: Record<string, string>) => readValidators(new Map(Object.entries(headers)));
const noon = "Thu, 01 Jan 2026 12:00:00 GMT";
const minuteLater = "Thu, 01 Jan 2026 12:01:00 GMT";
const soonAfter = "Thu, 01 Jan 2026 12:00:59 GMT";

Deno.test("readValidators() lets a strong tag vouch, and a weak one not", () => {
  assert.equal(read({ etag: '"a"' }).strong, '"a"');
  assert.equal(read({ etag: 'W/"a"' }).strong, undefined);
  assert.equal(read({ etag: 'W/"a"', "last-modified": noon, date: minuteLater }).strong, undefined);
  assert.equal(read({ etag: "a" }).strong, undefined);
});

Deno.test("readValidators() lets a date vouch once the file has rested for a minute", () => {
  assert.equal(read({ "last-modified": noon, date: minuteLater }).strong, noon);
  assert.equal(read({ "last-modified": noon, date: soonAfter }).strong, undefined);
  assert.equal(read({ "last-modified": noon }).strong, undefined);
  assert.deepEqual(read({}), {});
});

Deno.test("sameValidators() misses none that was there", () => {
  const both = { etag: '"a"', lastModified: noon };
  assert.ok(sameValidators(both, { ...both, strong: '"a"' }));
  assert.ok(sameValidators({}, {}));
  assert.ok(!sameValidators(both, { etag: '"a"' }));
  assert.ok(!sameValidators(both, { lastModified: noon }));
  assert.ok(!sameValidators(both, { ...both, etag: '"b"' }));
});
