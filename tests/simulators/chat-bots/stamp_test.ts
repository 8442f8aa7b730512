import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8 } from "../../../core/bytes.ts";
import { readStamp, stampedText } from "../../../simulators/chat-bots/stamp.ts";

const stamp = {
  conversation: "mi8dsz4t07qk",
  number: 17,
  attempt: 1,
  acked: 15,
  open: 1,
  intendedAt: 1_767_225_600_123.25,
  sentAt: 1_767_225_600_123.375,
};

Deno.test("stampedText() can be read by a person", () => {
  const text = "mi8dsz4t07qk #17 acked 15 open 1 due 1767225600123.250 sent +0.125:";
  assert.equal(stampedText(stamp, 0), text);
  const again = stampedText({ ...stamp, attempt: 2 }, 0);
  assert.equal(again, text.replace("#17", "#17/2"));
  assert.equal(stampedText(stamp, 100), `${text} Grüße, привет, こんに`);
});

Deno.test("readStamp() reads what stampedText() wrote, of any size", () => {
  const count = fc.nat(1e6);
  fc.assert(fc.property(
    fc.record({
      conversation: fc.stringMatching(/^[0-9a-z]{12}$/),
      number: count,
      attempt: fc.integer({ min: 1, max: 99 }),
      acked: count,
      open: count.map((value) => value % 1_000),
      intendedAt: fc.nat(1e9).map((thousandths) => 1.7e12 + thousandths / 8),
      lateMs: fc.nat(80_000).map((eighths) => eighths / 8),
    }),
    fc.nat(32 * 1024),
    ({ lateMs, ...written }, size) => {
      const sent = { ...written, sentAt: written.intendedAt + lateMs };
      const text = stampedText(sent, size);
      assert.deepEqual(readStamp(text), { ...sent, isWhole: true });
      const { length } = utf8(text);
      const least = stampedText(sent, 0).length;
      assert.ok(length <= Math.max(size, least), "it is no longer than asked for");
      assert.ok(length >= size - 5, "it lacks less than a character, or the blank before it");
    },
  ));
});

Deno.test("readStamp() sees that the text behind the stamp was changed", () => {
  const text = stampedText(stamp, 200);
  for (const changed of [text.slice(0, -3) + "???", text.replace("ü", "\ufffd"), text + "!"]) {
    assert.equal(readStamp(changed)!.isWhole, false, changed);
  }
});

Deno.test("readStamp() leaves alone what people write", () => {
  for (
    const text of ["", "hello", "ann #1", "a #1 acked 2 open 3 due soon sent +1.000:", "#17 #17"]
  ) {
    assert.equal(readStamp(text), undefined, text);
  }
});
