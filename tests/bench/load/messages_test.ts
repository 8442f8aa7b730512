import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { encodeMessage, MessageCutter, numberOf } from "../../../bench/load/messages.ts";

const LENGTH = 10;
const messages = [0, 1, 2, 70_000].map((number) => encodeMessage(number, 3, LENGTH));

/** What a cutter makes of a stream that comes in pieces of one size. */
function cut(stream: Uint8Array, pieceBytes: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const cutter = new MessageCutter(LENGTH, (message) => found.push(message.slice()));
  for (let at = 0; at < stream.length; at += pieceBytes) {
    cutter.push(stream.subarray(at, at + pieceBytes));
  }
  return found;
}

Deno.test("MessageCutter.push() finds the same messages wherever the stream is cut", () => {
  const stream = concat(messages);
  for (let pieceBytes = 1; pieceBytes <= stream.length; pieceBytes++) {
    assert.deepEqual(cut(stream, pieceBytes), messages, `pieces of ${pieceBytes}`);
  }
});

Deno.test("MessageCutter.push() keeps a message that is not whole to itself", () => {
  assert.deepEqual(cut(messages[0]!.subarray(1), 4), []);
});

Deno.test("numberOf() reads the number of a message that lies anywhere", () => {
  const stream = concat(messages);
  assert.equal(numberOf(stream.subarray(3 * LENGTH)), 70_000);
});

Deno.test("encodeMessage() makes messages of two sources differ", () => {
  assert.notDeepEqual(encodeMessage(1, 0, LENGTH), encodeMessage(1, 1, LENGTH));
});
