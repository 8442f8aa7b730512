import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, equalBytes, PendingBytes, toHex, utf8 } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";

const numbered = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => from + i);

Deno.test("concat() joins in order, into an array of its own", () => {
  const first = Uint8Array.of(1, 2);
  const joined = concat([first, new Uint8Array(), Uint8Array.of(3)]);
  first[0] = 9;
  assert.deepEqual(joined, Uint8Array.of(1, 2, 3));
  assert.deepEqual(concat([]), new Uint8Array());
});

Deno.test("equalBytes() sees a difference in length and in any byte", () => {
  assert.ok(equalBytes(utf8("same"), utf8("same")));
  assert.ok(equalBytes(new Uint8Array(), new Uint8Array()));
  assert.ok(!equalBytes(utf8("same"), utf8("sam")));
  assert.ok(!equalBytes(utf8("sam"), utf8("same")));
  assert.ok(!equalBytes(utf8("same"), utf8("samE")));
});

Deno.test("toHex() writes two lower-case digits a byte", () => {
  assert.equal(toHex(Uint8Array.of(0, 10, 255)), "000aff");
});

Deno.test("utf8() encodes beyond ASCII", () => {
  assert.deepEqual(utf8("é€"), Uint8Array.of(0xc3, 0xa9, 0xe2, 0x82, 0xac));
});

Deno.test("PendingBytes.push() takes up to its bound, and not a byte more", () => {
  const pending = new PendingBytes("RTCM frame", 1000);
  pending.push(new Uint8Array(1000));
  assert.equal(pending.length, 1000);
  assert.throws(
    () => pending.push(new Uint8Array(1)),
    new ProtocolError(
      "Cannot decode RTCM frame: 1001 bytes wait without a whole one, at most 1000",
      { offset: 0 },
    ),
  );
  assert.equal(pending.length, 1000);
});

Deno.test("PendingBytes.push() bounds what waits, not what came in all", () => {
  const pending = new PendingBytes("line", 10);
  for (let i = 0; i < 100; i++) {
    pending.push(numbered(7, i));
    assert.deepEqual(pending.take(7), numbered(7, i));
  }
  assert.equal(pending.offset, 700);
});

Deno.test("PendingBytes.push() tells where in the stream the bytes stand that do not fit", () => {
  const pending = new PendingBytes("line", 10);
  pending.push(numbered(8));
  pending.consume(5);
  assert.throws(() => pending.push(numbered(8)), { name: "ProtocolError", offset: 5 });
});

Deno.test("PendingBytes.at() tells what waits, and nothing beyond it", () => {
  const pending = new PendingBytes("x", 8);
  pending.push(Uint8Array.of(1, 2, 3));
  pending.consume(1);
  assert.deepEqual([pending.at(0), pending.at(1), pending.at(2)], [2, 3, undefined]);
});

Deno.test("PendingBytes.take() gives a copy that stays", () => {
  const pending = new PendingBytes("line", 16);
  pending.push(numbered(10));
  const taken = pending.take(4);
  pending.push(numbered(10, 100));
  assert.deepEqual(taken, numbered(4));
  assert.deepEqual(pending.view(), concat([numbered(6, 4), numbered(10, 100)]));
});

Deno.test("PendingBytes.consume() refuses a count that is not there, and changes nothing", () => {
  const pending = new PendingBytes("line", 300);
  pending.push(numbered(10));
  pending.consume(3);
  for (const count of [8, 200, -1, NaN]) {
    assert.throws(() => pending.consume(count), RangeError, `consume(${count})`);
    assert.throws(() => pending.take(count), RangeError, `take(${count})`);
  }
  assert.deepEqual(pending.view(), numbered(7, 3));
  assert.equal(pending.offset, 3);
});

Deno.test("PendingBytes keeps what was pushed, however it is pushed and taken", () => {
  const action = fc.oneof(
    fc.record({ push: fc.nat(700) }),
    fc.record({ take: fc.nat(700) }),
    fc.record({ consume: fc.nat(700) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.integer({ min: 1, max: 2000 }), (
      actions,
      maxBytes,
    ) => {
      const pending = new PendingBytes("stream", maxBytes);
      let model: number[] = [];
      let pushed = 0;
      for (const what of actions) {
        if ("push" in what) {
          const bytes = numbered(what.push, pushed);
          if (model.length + bytes.length > maxBytes) {
            assert.throws(() => pending.push(bytes), ProtocolError);
          } else {
            pending.push(bytes);
            model.push(...bytes);
            pushed += bytes.length;
          }
        } else if ("take" in what) {
          const count = Math.min(what.take, model.length);
          assert.deepEqual([...pending.take(count)], model.slice(0, count));
          model = model.slice(count);
        } else {
          const count = Math.min(what.consume, model.length);
          pending.consume(count);
          model = model.slice(count);
        }
        assert.equal(pending.length, model.length);
        assert.equal(pending.offset, pushed - model.length);
        assert.deepEqual([...pending.view()], model);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
