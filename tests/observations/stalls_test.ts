import assert from "node:assert/strict";
import fc from "fast-check";
import { Stalls } from "../../observations/stalls.ts";

Deno.test("Stalls.late() takes what comes more than 20 ms late for a stall, until it is done", () => {
  const stalls = new Stalls();
  stalls.late(100, 120);
  assert.deepEqual(stalls.spans, []);
  assert.equal(stalls.worstMs, 20);
  stalls.late(200, 221);
  assert.deepEqual(stalls.spans, [{ fromMs: 200, toMs: 221 }]);
  assert.equal(stalls.worstMs, 21);
});

Deno.test("Stalls.late() joins what overlaps", () => {
  const stalls = new Stalls();
  stalls.late(200, 300);
  stalls.late(210, 301);
  stalls.late(500, 600);
  stalls.late(150, 601);
  assert.deepEqual(stalls.spans, [{ fromMs: 150, toMs: 601 }]);
});

Deno.test("Stalls.add() takes stalls in any order, and joins those alone that touch", () => {
  const span = fc.record({ fromMs: fc.nat(300), lengthMs: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const stalls = new Stalls();
      const isStalled = new Array<boolean>(400).fill(false);
      for (const { fromMs, lengthMs } of spans) {
        stalls.add({ fromMs, toMs: fromMs + lengthMs });
        isStalled.fill(true, fromMs, fromMs + lengthMs);
      }
      for (const [i, { fromMs, toMs }] of stalls.spans.entries()) {
        assert.ok(fromMs < toMs);
        if (i > 0) assert.ok(stalls.spans[i - 1]!.toMs < fromMs);
      }
      for (let ms = 0; ms < 400; ms++) {
        assert.equal(stalls.touch({ fromMs: ms, toMs: ms + 1 }, 1_000), isStalled[ms], `${ms}`);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("Stalls.touch() does not count a stall that ends where the span begins", () => {
  const stalls = new Stalls();
  stalls.add({ fromMs: 100, toMs: 200 });
  assert.ok(!stalls.touch({ fromMs: 200, toMs: 300 }, 1_000));
  assert.ok(!stalls.touch({ fromMs: 0, toMs: 100 }, 1_000));
  assert.ok(stalls.touch({ fromMs: 199, toMs: 300 }, 1_000));
});

Deno.test("Stalls.touch() counts a stall that still goes on, since the probe that is overdue", () => {
  const stalls = new Stalls();
  stalls.probed(1_000, 1_001);
  assert.ok(!stalls.touch({ fromMs: 1_000, toMs: 1_100 }, 1_040));
  assert.ok(stalls.touch({ fromMs: 1_000, toMs: 1_100 }, 1_060));
  assert.ok(!stalls.touch({ fromMs: 900, toMs: 1_000 }, 1_060));
});

Deno.test("Stalls.isQuietSince() is false once something stalled after the moment, or may now", () => {
  const stalls = new Stalls();
  assert.ok(stalls.isQuietSince(0, 1_000));
  stalls.probed(1_000, 1_001);
  assert.ok(stalls.isQuietSince(0, 1_030));
  assert.ok(!stalls.isQuietSince(0, 1_060));
  stalls.late(2_000, 2_100);
  stalls.probed(2_100, 2_101);
  assert.ok(!stalls.isQuietSince(2_050, 2_110));
  assert.ok(stalls.isQuietSince(2_101, 2_110));
});

Deno.test("Stalls keeps a bounded number, and forgets none", () => {
  const stalls = new Stalls();
  for (let i = 0; i < 5_000; i++) stalls.add({ fromMs: i * 100 + i % 7, toMs: i * 100 + 50 });
  assert.ok(stalls.spans.length <= 4_096, `${stalls.spans.length} spans`);
  for (let i = 0; i < 5_000; i++) {
    assert.ok(stalls.touch({ fromMs: i * 100 + 20, toMs: i * 100 + 21 }, 1e6), `${i}`);
  }
});
