import assert from "node:assert/strict";
import fc from "fast-check";
import { Slice, type Window } from "../../observations/slice.ts";
import { type Grain, Slices } from "../../observations/slices.ts";
import { Timeline } from "../../observations/timeline.ts";
import { VirtualClock } from "../virtual_clock.ts";

/** Slices of a run whose time the test sets. */
class Bench {
  nowMs = 0;
  readonly timeline: Timeline;
  readonly slices: Slices;

  constructor(grain: Grain = "slices", timeline?: Timeline) {
    this.timeline = timeline ??
      new Timeline({ now: () => this.nowMs, sleep: () => Promise.resolve() });
    this.slices = new Slices(this.timeline, grain);
  }

  mark(atMs: number): void {
    this.nowMs = atMs;
    this.timeline.mark(`at ${atMs}`);
  }

  /** Counts one and measures its moment. */
  see(atMs: number, nowMs = atMs): void {
    this.nowMs = nowMs;
    this.slices.count(atMs, "seen", 1, nowMs);
    this.slices.measure(atMs, "moment", atMs, nowMs, 0, false);
  }

  change(atMs: number, by: number): void {
    this.nowMs = atMs;
    this.slices.change(atMs, "open", by);
  }

  count(fromMs: number, toMs: number): number {
    return this.slices.within({ fromMs, toMs }).count("seen");
  }

  level(fromMs: number, toMs: number) {
    return this.slices.within({ fromMs, toMs }).level("open");
  }
}

const grains: Grain[] = ["slices", "segments"];

for (const grain of grains) {
  Deno.test(`Slices of the grain ${grain} take nothing more of what was judged`, () => {
    const bench = new Bench(grain);
    bench.see(150);
    bench.change(160, 1);
    bench.mark(200);
    bench.timeline.seal(200);
    bench.see(150, 210);
    bench.change(170, 1);
    bench.see(200, 210);
    bench.change(210, 1);
    assert.deepEqual([bench.count(0, 200), bench.count(200, Infinity)], [1, 1]);
    const level = (fromMs: number, toMs: number) =>
      bench.slices.within({ fromMs, toMs }).level("open").last;
    assert.deepEqual([level(0, 200), level(200, Infinity)], [1, 3]);
  });

  Deno.test(`Slices of the grain ${grain} take what was due before the run began`, () => {
    const bench = new Bench(grain);
    bench.see(-40);
    assert.equal(bench.count(0, Infinity), 1);
  });

  Deno.test(`Slices.within() counts what lies between two marks, cut at ${grain}`, () => {
    const bench = new Bench(grain);
    for (const atMs of [10, 90, 120]) bench.see(atMs);
    bench.mark(150);
    for (const atMs of [150, 160, 230]) bench.see(atMs);
    bench.mark(231.5);
    bench.see(240);
    assert.equal(bench.count(0, 150), 3);
    assert.equal(bench.count(150, 231.5), 3);
    assert.equal(bench.count(231.5, Infinity), 1);
    assert.equal(bench.count(0, 231.5), 6);
    assert.equal(bench.count(0, Infinity), 7);
    assert.equal(bench.count(150, 150), 0);
  });

  Deno.test(`Slices.within() counts what is told late where it belongs, cut at ${grain}`, () => {
    const bench = new Bench(grain);
    bench.see(120);
    bench.mark(150);
    bench.see(200);
    bench.see(149.9, 210);
    bench.see(30, 220);
    bench.see(250);
    bench.mark(300);
    bench.see(299, 1_000);
    assert.equal(bench.count(0, 150), 3);
    assert.equal(bench.count(150, 300), 3);
  });

  Deno.test(`Slices.change() keeps a level standing until it moves, cut at ${grain}`, () => {
    const bench = new Bench(grain);
    bench.change(10, 1);
    bench.change(20, 1);
    bench.mark(1_000);
    bench.mark(2_000);
    bench.change(2_500, -1);
    bench.mark(3_000);
    assert.deepEqual(bench.level(0, 1_000), { last: 2, max: 2 });
    assert.deepEqual(bench.level(1_000, 2_000), { last: 2, max: 2 });
    assert.deepEqual(bench.level(2_000, 3_000), { last: 1, max: 2 });
    assert.deepEqual(bench.level(3_000, Infinity), { last: 1, max: 1 });
  });

  Deno.test(`Slices.change() finds the peak within each window, cut at ${grain}`, () => {
    const bench = new Bench(grain);
    const moves = [[10, 3], [60, -2], [160, 1], [270, -2]] as const;
    for (const [atMs, by] of moves) bench.change(atMs, by);
    bench.mark(500);
    for (const [atMs, by] of moves) bench.change(500 + atMs, by);
    bench.change(800, 1);
    bench.mark(1_000);
    bench.change(1_100, -1);
    assert.deepEqual(bench.level(0, 500), { last: 0, max: 3 });
    assert.deepEqual(bench.level(500, 1_000), { last: 1, max: 3 });
    assert.deepEqual(bench.level(1_000, Infinity), { last: 0, max: 1 });
  });
}

Deno.test("Window.distribution() adds up what its slices measured", () => {
  const bench = new Bench();
  for (const atMs of [10, 20, 150, 260]) bench.see(atMs);
  bench.mark(300);
  bench.see(310);
  const window = bench.slices.within({ fromMs: 0, toMs: 300 });
  assert.deepEqual(window.distribution("moment")?.toJSON(), {
    count: 4,
    sum: 440,
    min: 10,
    worst: { value: 260, atMs: 260, instance: 0 },
    exact: [10, 20, 150, 260],
  });
  assert.equal(window.distribution("nothing"), undefined);
  assert.equal(window.count("nothing"), 0);
  assert.deepEqual(window.level("nothing"), { last: 0, max: 0 });
  assert.deepEqual(window.counts(), { seen: 4 });
});

Deno.test("Slices.within() leaves out the slices in which the bench stalled, when asked to", () => {
  for (const grain of grains) {
    const bench = new Bench(grain);
    bench.see(50);
    bench.see(105);
    bench.timeline.stalls.late(110, 140);
    bench.see(145);
    bench.see(155, 190);
    bench.see(250);
    bench.mark(300);
    const span = { fromMs: 0, toMs: 300 };
    assert.equal(bench.slices.within(span, "all").count("seen"), 5, grain);
    assert.equal(bench.slices.within(span, "unstalled").count("seen"), 2, grain);
  }
});

Deno.test("Slices.fold() gives the fine slices that are old enough, in order, each once", () => {
  const bench = new Bench();
  for (const atMs of [350, 10, 120, 130]) bench.see(atMs, 350);
  const starts = (taken: ReturnType<Slices["fold"]>) =>
    taken.map(({ span, slice }) => `${span.fromMs}-${span.toMs}: ${slice.counts.seen}`);
  assert.deepEqual(starts(bench.slices.fold(200)), ["0-100: 1", "100-200: 2"]);
  assert.deepEqual(starts(bench.slices.fold(200)), []);
  bench.see(140, 360);
  assert.deepEqual(starts(bench.slices.fold(Infinity)), ["100-200: 1", "300-400: 1"]);
});

Deno.test("Slices.fold() leaves levels in order of time, though the bench stalled for a while", () => {
  const bench = new Bench();
  bench.change(10, 1);
  bench.timeline.stalls.late(110, 140);
  bench.change(120, 4);
  bench.change(250, -3);
  bench.mark(300);
  assert.deepEqual(bench.level(0, 300), { last: 2, max: 5 });
  bench.slices.fold(Infinity);
  assert.deepEqual(bench.level(0, 300), { last: 2, max: 5 });
  assert.deepEqual(bench.level(300, Infinity), { last: 2, max: 2 });
});

/** All that a window answers. */
function answers(window: Window) {
  const moments = window.distribution("moment");
  return {
    counts: window.counts(),
    level: window.level("open"),
    count: moments?.count,
    min: moments?.min,
    max: moments?.max,
    median: moments?.percentile(0.5),
  };
}

const event = fc.oneof(
  { weight: 8, arbitrary: fc.record({ see: fc.integer({ min: 0, max: 3_000 }) }) },
  { weight: 3, arbitrary: fc.record({ change: fc.constantFrom(-1, 1, 2) }) },
  { weight: 1, arbitrary: fc.record({ mark: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ stall: fc.integer({ min: 21, max: 300 }) }) },
  { weight: 2, arbitrary: fc.record({ fold: fc.integer({ min: 0, max: 2_000 }) }) },
);

Deno.test("Slices answer the same for every window, fine, folded, or cut at the marks", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(400), event), { maxLength: 120 }), (events) => {
      const fine = new Bench();
      const folded = new Bench("slices", fine.timeline);
      const segments = new Bench("segments", fine.timeline);
      const benches = [fine, folded, segments];
      for (const [delayMs, what] of events) {
        // Nothing happens at the very moment of a mark: a clock that moves knows no such thing.
        const nowMs = fine.nowMs += delayMs + 0.25;
        if ("see" in what) {
          for (const bench of benches) bench.see(Math.max(0.1, nowMs - what.see), nowMs);
        } else if ("change" in what) {
          for (const { slices } of benches) slices.change(nowMs, "open", what.change);
        } else if ("mark" in what) fine.timeline.mark("here");
        else if ("stall" in what) fine.timeline.stalls.late(nowMs - what.stall, nowMs);
        else folded.slices.fold(nowMs - what.fold);
        fine.nowMs = nowMs;
      }
      const moments = [0, ...fine.timeline.marks.map(({ atMs }) => atMs), Infinity];
      for (const [i, fromMs] of moments.entries()) {
        for (const toMs of moments.slice(i + 1)) {
          const [expected, ...others] = benches.map(({ slices }) =>
            answers(slices.within({ fromMs, toMs }))
          );
          for (const other of others) assert.deepEqual(other, expected, `${fromMs} to ${toMs}`);
        }
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("Slices cut at the marks do not grow with the length of the run", () => {
  const bench = new Bench("segments");
  for (let atMs = 0; atMs < 3_600_000; atMs += 1_000) bench.see(atMs);
  bench.mark(3_600_000);
  bench.see(3_600_001);
  assert.equal(bench.slices.segments().length, 2);
});

Deno.test("Slice.from() reads back what toJSON() wrote, through JSON", () => {
  const slice = new Slice();
  slice.count("seen", 3);
  slice.level("open", 5);
  slice.level("open", 2);
  slice.measure("latency", 7, 100, 1);
  const copy = Slice.from(JSON.parse(JSON.stringify(slice)));
  assert.deepEqual(JSON.stringify(copy), JSON.stringify(slice));
  copy.count("seen");
  copy.level("open", 9);
  assert.equal(slice.counts.seen, 3);
  assert.deepEqual(slice.levels.open, { last: 2, max: 5 });
});

Deno.test("Slices sums that were read from a log answer as those that were recorded", () => {
  const clock = new VirtualClock();
  const recorded = new Bench("slices", new Timeline(clock));
  recorded.slices.change(10, "open", 3);
  for (const atMs of [10, 150, 320]) recorded.slices.count(atMs, "seen", 1, atMs);
  recorded.slices.change(330, "open", -1);
  const read = new Bench("slices", recorded.timeline);
  for (const { span: { fromMs }, slice } of recorded.slices.fold(Infinity)) {
    const copy = Slice.from(JSON.parse(JSON.stringify(slice)));
    read.slices.addSegment(recorded.timeline.segmentAt(fromMs).fromMs, false, copy);
  }
  const [one, other] = [recorded, read].map(({ slices }) =>
    answers(slices.within({ fromMs: 0, toMs: Infinity }))
  );
  assert.deepEqual(other, one);
});
