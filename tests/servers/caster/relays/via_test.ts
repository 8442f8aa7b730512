import assert from "node:assert/strict";
import { casterName, encodeVia, isLoop, viaOf } from "../../../../servers/caster/relays/via.ts";

const headers = (via: string) => new Map([["via", via]]);

Deno.test("viaOf() reads the casters that encodeVia() names", () => {
  assert.equal(encodeVia("a", ["b", "c", "a"]), "1.1 a, 1.1 b, 1.1 c");
  assert.deepEqual(viaOf(headers("1.1 a, 1.1 b,2.0  c (comment)")), ["a", "b", "c"]);
  assert.equal(viaOf(new Map()), undefined);
});

Deno.test("encodeVia() names a bounded number, the caster itself first, and nothing that is no name", () => {
  const via = encodeVia("me", [
    "a b",
    "x\r\ny",
    "z".repeat(65),
    ...Array.from({ length: 100 }, (_, i) => `n${i}`),
  ]);
  assert.ok(via.startsWith("1.1 me, 1.1 n0, "));
  assert.equal(via.split(",").length, 16);
});

Deno.test("isLoop() finds a caster in its own stream", () => {
  const name = casterName();
  assert.ok(isLoop(headers(encodeVia("other", [name])), name));
  assert.ok(!isLoop(headers(encodeVia("other", [])), name));
  assert.ok(!isLoop(headers(", ,, 1.1"), name));
});
