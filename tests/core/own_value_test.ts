/** Looking up what somebody typed. */
import assert from "node:assert/strict";
import { ownValue } from "../../core/own_value.ts";

Deno.test("ownValue() knows what a record has itself, and nothing that every object has", () => {
  const record = { a: 1, none: undefined };
  assert.equal(ownValue(record, "a"), 1);
  for (const key of ["none", "b", "toString", "constructor", "__proto__"]) {
    assert.equal(ownValue<unknown>(record, key), undefined, key);
  }
});
