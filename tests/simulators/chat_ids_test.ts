import assert from "node:assert/strict";
import { createRandom } from "../../core/random.ts";
import { freshToken, messageIds } from "../../simulators/chat_ids.ts";
import { VirtualClock } from "../virtual_clock.ts";

Deno.test("freshToken() is another one when the same client starts again with the same seed", async () => {
  const clock = new VirtualClock();
  const first = freshToken(clock, createRandom(1));
  assert.notEqual(freshToken(clock, createRandom(2)), first);
  await clock.advance(1);
  assert.notEqual(freshToken(clock, createRandom(1)), first);
  assert.match(first, /^[0-9a-z]{12}$/);
});

Deno.test("messageIds() gives each message another id", () => {
  const nextId = messageIds("mi8dsz4t07qk");
  assert.deepEqual([nextId(), nextId()], ["mi8dsz4t07qk-1", "mi8dsz4t07qk-2"]);
});
