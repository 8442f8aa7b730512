import assert from "node:assert/strict";
import fc from "fast-check";
import { Stalls } from "../../observations/stalls.ts";

Deno.test("Stalls.late() takes what comes more than 20 ms late for a stall, since it was due", () => {
  const stalls = new Stalls();
  stalls.late(100, 120);
  assert.deepEqual(stalls.spans, []);
  assert.equal(stalls.worstMs, 20);
  stalls.late(200, 221);
  assert.equal(stalls.worstMs, 21);
  assert.deepEqual(stalls.spans.map(({ fromMs }) => fromMs), [200]);
});

Deno.test("Stalls.late() counts a stall until what waited is caught up with, 100 ms at most", () => {
  const stalls = new Stalls();
  stalls.late(200, 230);
  assert.deepEqual(stalls.spans, [{ fromMs: 200, toMs: 260 }]);
  stalls.late(1_000, 1_800);
  assert.deepEqual(stalls.spans[1], { fromMs: 1_000, toMs: 1_900 });
});

Deno.test("Stalls.late() joins what overlaps", () => {
  const stalls = new Stalls();
  stalls.late(200, 300);
  stalls.late(210, 301);
  stalls.late(500, 600);
  stalls.late(150, 601);
  assert.deepEqual(stalls.spans, [{ fromMs: 150, toMs: 701 }]);
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

Deno.test("Stalls.heldUp() tells what a stall was at least a tenth of", () => {
  const stalls = new Stalls();
  stalls.add({ fromMs: 1_000, toMs: 1_100 });
  assert.ok(stalls.heldUp(990, 1_110), "on both sides of it");
  assert.ok(stalls.heldUp(1_090, 1_110), "begun in it");
  assert.ok(stalls.heldUp(950, 1_006), "over in it");
  assert.ok(stalls.heldUp(500, 1_500), "a tenth");
  assert.ok(!stalls.heldUp(500, 1_501), "less than a tenth");
  assert.ok(!stalls.heldUp(900, 1_000), "over when it began");
  assert.ok(!stalls.heldUp(1_100, 1_200), "begun when it was over");
  assert.ok(!stalls.heldUp(1_050, 1_050), "what took no time");
  stalls.add({ fromMs: 1_200, toMs: 1_210 });
  assert.ok(stalls.heldUp(401, 1_500), "two together");
});

Deno.test("Stalls.heldUp() counts a stall that still goes on, and nothing twice", () => {
  const stalls = new Stalls();
  stalls.probed(1_000, 1_001);
  assert.ok(!stalls.heldUp(1_010, 1_035));
  assert.ok(stalls.heldUp(1_010, 1_060));
  assert.ok(stalls.heldUp(870, 1_042));
  assert.ok(!stalls.heldUp(0, 1_060));
  stalls.add({ fromMs: 1_021, toMs: 1_121 });
  assert.ok(!stalls.heldUp(0, 1_120), "99 of 1120 ms");
});

Deno.test("Stalls keeps a bounded number, and forgets none", () => {
  const stalls = new Stalls();
  for (let i = 0; i < 5_000; i++) stalls.add({ fromMs: i * 100 + i % 7, toMs: i * 100 + 50 });
  assert.ok(stalls.spans.length <= 4_096, `${stalls.spans.length} spans`);
  for (let i = 0; i < 5_000; i++) {
    assert.ok(stalls.touch({ fromMs: i * 100 + 20, toMs: i * 100 + 21 }, 1e6), `${i}`);
  }
});
