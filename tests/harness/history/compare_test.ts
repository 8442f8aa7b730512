import assert from "node:assert/strict";
import { type Compared, compareRuns } from "../../../harness/history/compare.ts";
import { formatCompared } from "../../../harness/report/compared.ts";
import { madeRun, type Making } from "./made_run.ts";

/** The metrics that changed. */
const changed = ({ rows }: Compared) =>
  rows.filter((row) => row.changed).map(({ metric }) => metric);

const compare = (before: Making, after: Making) => compareRuns([madeRun(before)], [madeRun(after)]);

Deno.test("compareRuns() finds no change in nine of ten pairs of runs of the same build", () => {
  let wrong = 0;
  for (let seed = 1; seed <= 20; seed++) {
    if (changed(compare({ seed }, { seed: 100 + seed })).length > 0) wrong++;
  }
  assert.ok(wrong <= 2, `${wrong} of 20 are told to have changed`);
});

Deno.test("compareRuns() finds a link that is 20 % slower, every time", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const found = changed(compare({ seed, delayMs: 20 }, { seed: 100 + seed, delayMs: 24 }));
    assert.ok(found.includes("latency.p50"), `seed ${seed}: ${found}`);
    assert.ok(!found.includes("rate"), `seed ${seed}: ${found}`);
  }
});

Deno.test("compareRuns() finds a link that is 20 % narrower, every time", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const found = changed(compare({ seed, perSlice: 10 }, { seed: 100 + seed, perSlice: 8 }));
    assert.deepEqual(found, ["rate", "throughput"], `seed ${seed}`);
  }
});

Deno.test("compareRuns() finds what is faster as well as what is slower", () => {
  const { rows } = compare({ seed: 1, delayMs: 24 }, { seed: 2, delayMs: 20 });
  const row = rows.find(({ metric }) => metric === "latency.p50")!;
  assert.ok(row.changed && row.after < row.before);
});

Deno.test("compareRuns() tells a smaller change only where it is asked for", () => {
  const [before, after] = [madeRun({ seed: 1, delayMs: 40 }), madeRun({ seed: 2, delayMs: 42.5 })];
  assert.deepEqual(changed(compareRuns([before], [after])), []);
  assert.ok(changed(compareRuns([before], [after], 0.03)).includes("latency.p50"));
});

Deno.test("compareRuns() does not tell a change of less than half a millisecond", () => {
  const row = (delayMs: number) =>
    compare({ seed: 1, delayMs: -0.9 }, { seed: 1, delayMs }).rows
      .find(({ metric }) => metric === "latency.p50")!;
  assert.ok((row(-0.5).after - row(-0.5).before) / row(-0.5).before > 0.1);
  assert.equal(row(-0.5).changed, false);
});

Deno.test("compareRuns() believes several runs more than one", () => {
  const runs = (from: number, delayMs: number) =>
    Array.from({ length: 5 }, (_, i) => madeRun({ seed: from + i, delayMs, slices: 20 }));
  const error = (compared: Compared) =>
    compared.rows.find(({ metric }) => metric === "latency.p50")!.error;
  const one = compareRuns(runs(1, 20).slice(0, 1), runs(50, 20).slice(0, 1));
  const five = compareRuns(runs(1, 20), runs(50, 20));
  assert.ok(error(five) < error(one));
  assert.deepEqual(changed(five), []);
  assert.ok(changed(compareRuns(runs(1, 20), runs(50, 24))).includes("latency.p50"));
});

Deno.test("compareRuns() takes into account how much runs of one side differ", () => {
  const unsteady = [14, 26, 15, 25, 14, 26].map((delayMs, i) => madeRun({ seed: i, delayMs }));
  const steady = [24, 24, 24, 24, 24, 24].map((delayMs, i) => madeRun({ seed: 50 + i, delayMs }));
  assert.deepEqual(changed(compareRuns(unsteady, steady)), []);
});

Deno.test("compareRuns() leaves out the slices in which the bench stalled", () => {
  const stalls = [{ fromMs: 1_000, toMs: 5_000 }];
  assert.deepEqual(changed(compare({ seed: 1 }, { seed: 2, stalls })), []);
});

Deno.test("compareRuns() does not tell of times where the bench stalled most of the time", () => {
  const compared = compare({ seed: 1 }, {
    seed: 2,
    lost: 60,
    stalls: [{ fromMs: 0, toMs: 6_000 }],
  });
  assert.deepEqual(compared.untold, ["rovers.received start..end"]);
  assert.ok(compared.rows.every(({ metric }) => !metric.startsWith("latency")));
  assert.deepEqual(changed(compared), ["lost"], "a loss is never excused");
  assert.match(
    formatCompared(compared, 0.1, false),
    /nobody can tell of the times of rovers\.received start\.\.end/,
  );
});

Deno.test("compareRuns() does not take one burst for many observations", () => {
  const burst = (seed: number, delayMs: number) => ({ seed, delayMs, isBurst: true });
  const { rows } = compare(burst(1, 20), burst(2, 30));
  assert.ok(rows.every(({ metric }) => !metric.startsWith("latency")));
});

Deno.test("compareRuns() believes a burst where something is expected of it, and many runs tell", () => {
  const bursts = (from: number, count: number, delayMs: number) =>
    Array.from({ length: count }, (_, i) => madeRun({ seed: from + i, delayMs, isBurst: true }));
  assert.deepEqual(changed(compareRuns(bursts(1, 3, 20), bursts(50, 3, 30))), []);
  assert.deepEqual(changed(compareRuns(bursts(1, 4, 20), bursts(50, 4, 30))), ["latency.p50"]);
  assert.deepEqual(changed(compareRuns(bursts(1, 4, 20), bursts(50, 4, 20))), []);
});

Deno.test("compareRuns() finds a narrower link although bytes come in bursts", () => {
  // Of whole bursts alone: of a part of one, chance is more than what is looked for.
  const slices = 96;
  const bursts = (seed: number, perSlice: number) => ({ seed, perSlice, slices, isPausing: true });
  for (let seed = 1; seed <= 20; seed++) {
    const found = changed(compare(bursts(seed, 10), bursts(100 + seed, 8)));
    assert.ok(found.includes("throughput"), `seed ${seed}: ${found}`);
    assert.deepEqual(changed(compare(bursts(seed, 10), bursts(100 + seed, 10))), []);
  }
});

Deno.test("compareRuns() finds a narrower link although nothing comes at first", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const found = changed(
      compare({ seed, waits: 30, perSlice: 10 }, { seed: 100 + seed, waits: 30, perSlice: 8 }),
    );
    assert.ok(found.includes("throughput"), `seed ${seed}: ${found}`);
  }
});

Deno.test("compareRuns() tells no rate of a moment, unless many runs do", () => {
  for (const slices of [1, 2, 4, 8]) {
    for (let seed = 1; seed <= 20; seed++) {
      const compared = compare({ seed, slices }, { seed: 100 + seed, slices });
      assert.deepEqual(changed(compared), [], `${slices} slices, seed ${seed}`);
    }
  }
  const runs = (from: number, perSlice: number) =>
    Array.from({ length: 4 }, (_, i) => madeRun({ seed: from + i, slices: 8, perSlice }));
  assert.ok(changed(compareRuns(runs(1, 10), runs(50, 5))).includes("throughput"));
});

Deno.test("compareRuns() does not take what filled the buffers at once for a rate", () => {
  const compared = compare({ seed: 1, first: 1_000 }, { seed: 2 });
  assert.ok(!changed(compared).includes("throughput"));
  assert.ok(compared.few.includes("rovers.received throughput (start..end)"));
});

Deno.test("compareRuns() does not take the timers of one run for a change", () => {
  const row = (runs: number) =>
    compareRuns(
      Array.from({ length: runs }, (_, i) => madeRun({ seed: 1 + i, delayMs: 2 })),
      Array.from({ length: runs }, (_, i) => madeRun({ seed: 50 + i, delayMs: 3.2 })),
    ).rows.find(({ metric }) => metric === "latency.p50")!;
  assert.equal(row(1).changed, false);
  assert.equal(row(5).changed, true);
});

Deno.test("compareRuns() tells which expectations are judged otherwise", () => {
  const compared = compare({ seed: 1, maxMs: 25 }, { seed: 2, delayMs: 30, maxMs: 25 });
  assert.deepEqual(compared.turned.map(({ name, before, after }) => [name, before, after]), [[
    "messages are fresh",
    { pass: 1, fail: 0, inconclusive: 0 },
    { pass: 0, fail: 1, inconclusive: 0 },
  ]]);
  assert.match(formatCompared(compared, 0.1, false), /^PASS -> FAIL {3}messages are fresh$/m);
});

Deno.test("compareRuns() tells that runs give up which did not", () => {
  const compared = compare({ seed: 1 }, { seed: 2, gaveUp: "until failed: it took too long" });
  assert.deepEqual(compared.turned.map(({ name }) => name), ["every step is done"]);
  assert.match(formatCompared(compared, 0.1, false), /^ {5}1 judged otherwise/m);
});

Deno.test("compareRuns() tells that an expectation fails mostly, and not that it is flaky", () => {
  const runs = (from: number, failing: number) =>
    Array.from(
      { length: 5 },
      (_, i) => madeRun({ seed: from + i, maxMs: i < failing ? 1 : 1_000 }),
    );
  const turned = (failing: number) =>
    compareRuns(runs(1, 0), runs(50, failing)).turned.map(({ name }) => name);
  assert.deepEqual(turned(1), []);
  assert.deepEqual(turned(4), ["messages are fresh"]);
});

Deno.test("compareRuns() names what is not in all runs, and what there is too little of", () => {
  const renamed = compare({ seed: 1 }, { seed: 2, stream: "corrections" });
  assert.deepEqual(renamed.rows, []);
  const text = formatCompared(renamed, 0.1, false);
  assert.match(text, /^ {5}nothing could be compared$/m);
  assert.match(text, /^ {5}not in all runs: rovers\.received start\.\.end$/m);
  assert.match(text, /^ {5}not in all runs: rovers\.corrections start\.\.end$/m);
  const burst = compare({ seed: 1, isBurst: true }, { seed: 2, isBurst: true });
  assert.ok(burst.few.includes("rovers.received latency.p50 (start..end)"));
  assert.match(
    formatCompared(burst, 0.1, false),
    /there was too little to tell \(--all names them\)/,
  );
  assert.match(
    formatCompared(burst, 0.1, true),
    /^ {5}too little to tell: rovers\.received rate /m,
  );
});

Deno.test("compareRuns() says the same of the same runs, whoever asks", () => {
  const runs = () => [[madeRun({ seed: 1 })], [madeRun({ seed: 2, delayMs: 24 })]] as const;
  assert.deepEqual(compareRuns(...runs()).rows, compareRuns(...runs()).rows);
});

Deno.test("formatCompared() says what changed, by how much, and what counts as noise", () => {
  const text = formatCompared(compare({ seed: 1 }, { seed: 2, delayMs: 24 }), 0.1, false);
  assert.match(text, /^made: 1 run before, 1 run after$/m);
  assert.match(text, /^CHANGED rovers\.received latency\.p50 \(start\.\.end\)$/m);
  assert.match(text, /^ {8}2\d\.\d ms -> 2\d\.\d ms {3}\+1\d(\.\d)? % {3}noise ±[\d.]+ ms$/m);
  assert.match(text, /^ {5}a change counts from 10 %, 0\.5 ms and 4 standard errors on$/m);
});
