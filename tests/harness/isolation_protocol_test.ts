import assert from "node:assert/strict";
import { readArguments, writeArguments } from "../../harness/isolation_protocol.ts";

/** What a recorder is told that was told something in another process. */
const passed = (args: unknown[], needsBytes: boolean) =>
  readArguments(JSON.parse(JSON.stringify(writeArguments(args, needsBytes))));

Deno.test("readArguments() gives what was written, bytes among it", () => {
  const args = [Uint8Array.of(1, 2, 255), 17.5, "ok", true, { firstAt: 3 }];
  assert.deepEqual(passed(args, true), args);
  assert.deepEqual(passed(args, false), [new Uint8Array(3), ...args.slice(1)]);
});

Deno.test("readArguments() leaves undefined what was, so that its default holds", () => {
  assert.deepEqual(passed([1, undefined, "ok", undefined], false), [1, undefined, "ok", undefined]);
});
