import assert from "node:assert/strict";
import type { ClientMessage } from "../../protocols/chat/mod.ts";
import { LegacyWriter, linesWriter } from "../../simulators/chat_writer.ts";
import { VirtualClock } from "../virtual_clock.ts";

/** What a connection is given, in pieces. */
function recordingSink() {
  const sent: string[] = [];
  return {
    sent,
    send(bytes: Uint8Array, done: () => void) {
      sent.push(new TextDecoder().decode(bytes));
      done();
    },
  };
}

const who: ClientMessage = { TYPE: "WHOAVAIL", BODY: "" };
const thanks: ClientMessage = { TYPE: "MESSACC", BODY: "ben" };
const bye: ClientMessage = { TYPE: "BYE", BODY: "" };

Deno.test("linesWriter() sends each message at once, on a line", () => {
  const sink = recordingSink();
  using writer = linesWriter(sink);
  let handed = 0;
  writer.write(who, () => handed++);
  writer.write(thanks);
  assert.deepEqual(sink.sent, [
    '{"TYPE":"WHOAVAIL","BODY":""}\n',
    '{"TYPE":"MESSACC","BODY":"ben"}\n',
  ]);
  assert.equal(handed, 1);
  assert.equal(writer.inFlight, undefined);
});

Deno.test("LegacyWriter sends the next message when the one before was answered, or took too long", async () => {
  const [sink, clock] = [recordingSink(), new VirtualClock()];
  using writer = new LegacyWriter(sink, clock, 5_000);
  for (let i = 0; i < 4; i++) writer.write(who);
  assert.equal(sink.sent.length, 1);
  assert.equal(writer.inFlight, who);
  writer.answered();
  assert.equal(sink.sent.length, 2);
  await clock.advance(4_999);
  assert.equal(sink.sent.length, 2);
  await clock.advance(1);
  assert.equal(sink.sent.length, 3);
  writer.answered();
  assert.equal(sink.sent.length, 4);
});

Deno.test("LegacyWriter keeps a gap around what is not answered", async () => {
  const [sink, clock] = [recordingSink(), new VirtualClock()];
  using writer = new LegacyWriter(sink, clock, 5_000);
  writer.write(who);
  writer.write(thanks);
  writer.write(bye);
  for (const count of [2, 3]) {
    await clock.advance(49);
    assert.equal(sink.sent.length, count - 1);
    await clock.advance(1);
    assert.equal(sink.sent.length, count);
  }
});

Deno.test("LegacyWriter.giveTo() hands over what was not sent, and sends nothing more itself", async () => {
  const [sink, clock] = [recordingSink(), new VirtualClock()];
  const writer = new LegacyWriter(sink, clock, 5_000);
  const handed: string[] = [];
  writer.write(who, () => handed.push("who"));
  writer.write(thanks, () => handed.push("thanks"));
  using lines = linesWriter(sink);
  writer.giveTo(lines);
  assert.deepEqual(handed, ["who", "thanks"]);
  await clock.advance(10_000);
  assert.deepEqual(sink.sent, [
    '{"TYPE":"WHOAVAIL","BODY":""}',
    '{"TYPE":"MESSACC","BODY":"ben"}\n',
  ]);
});

Deno.test("LegacyWriter.write() throws when a message is longer than the server reads", () => {
  using writer = new LegacyWriter(recordingSink(), new VirtualClock(), 5_000);
  assert.throws(() => writer.write({ TYPE: "EVERY1", BODY: "x".repeat(1_024) }), RangeError);
});
