import assert from "node:assert/strict";
import { judgeRun } from "../../../harness/read_log.ts";
import { Plotter } from "../../../harness/report/plotter.ts";
import { Slice } from "../../../observations/slice.ts";
import { madeEvents, madeRun, usualLatency } from "./made_run.ts";

const lateOnce = (sentMs: number, rover: number) =>
  sentMs === 6_400 && rover === 3 ? 131 : usualLatency(sentMs, rover);

Deno.test("Plotter.picture() draws of a stream what was seen, and no empty plot", () => {
  const { picture } = madeRun();
  assert.deepEqual(
    picture.streams.map(({ name, plots }) => [name, plots.map(({ name }) => name)]),
    [
      ["rovers.received", ["throughput", "latency", "gap", "count"]],
      ["rovers.connection", ["concurrent"]],
    ],
  );
  assert.deepEqual(picture.streams.map(({ isJudged }) => isJudged), [true, false]);
  const [{ plots: [throughput, latency] }] = picture.streams as never as [
    { plots: { series: { metric: string; values: number[] }[] }[] },
  ];
  assert.deepEqual(latency!.series.map(({ metric }) => metric), [
    "latency.p50",
    "latency.p99",
    "latency.max",
  ]);
  assert.equal(throughput!.series[0]!.values[50], 5 * 100 * 10);
  assert.equal(latency!.series[0]!.values[0], 22, "the median of 20, 21, 22, 23 and 24");
});

Deno.test("Plotter.picture() marks the worst moment of a verdict with its very number", () => {
  const { result, picture } = madeRun({ latencyMs: lateOnce });
  const [verdict] = result.verdicts;
  const note = picture.notes.find(({ verdict }) => verdict === 0)!;
  assert.equal(verdict!.judgement, "fail");
  assert.equal(note.value, verdict!.findings[0]!.value);
  assert.deepEqual([note.plot, note.value, note.atMs, note.judgement], [
    "latency",
    131,
    6_531,
    "fail",
  ]);
  assert.match(note.text, /latency\.max: 131 ms at \+6\.531 s, rovers\[3\]/);
  const [{ plots }] = picture.streams as [typeof picture.streams[0]];
  const greatest = plots.find(({ name }) => name === "latency")!.series[2]!.values;
  assert.equal(greatest[6_400 / picture.stepMs], 131);
});

Deno.test("Plotter.picture() marks where a rate was lowest", () => {
  const { picture } = madeRun({ rovers: 1 });
  const note = picture.notes.find(({ metric }) => metric === "throughput")!;
  assert.deepEqual([note.verdict, note.plot, note.judgement], [1, "throughput", "pass"]);
  assert.equal(note.value, 1_000);
});

Deno.test("Plotter.picture() marks no number of one instance on a plot of several", () => {
  const { result, picture } = madeRun({ rovers: 5 });
  const [count, throughput] = result.verdicts[1]!.findings;
  assert.deepEqual([count!.value, throughput!.value], [100, 1_000]);
  assert.deepEqual(picture.notes.map(({ metric }) => metric), ["latency.max"]);
});

Deno.test("Plotter.picture() marks a time of one instance among several: it is on the plot", () => {
  const events = madeEvents({ latencyMs: lateOnce }).map((event) =>
    event.event === "run"
      ? { ...event, expectations: [{ ...event.expectations[0]!, scope: "each" as const }] }
      : event
  );
  const plotter = new Plotter();
  events.forEach(plotter.take);
  const { notes } = plotter.picture(judgeRun("made.jsonl", events));
  assert.deepEqual(notes.map(({ atMs, value }) => [atMs, value]), [[6_531, 131]]);
});

Deno.test("Plotter.picture() tells steps and faults with when they began and ended", () => {
  const { picture: { steps, links, durationMs } } = madeRun();
  assert.deepEqual(steps.map(({ text, fromMs, toMs }) => [text, fromMs, toMs]), [
    ["wait 10 s", 0, 10_000],
  ]);
  assert.deepEqual(links, [{
    name: "air",
    spans: [{ fromMs: 0, toMs: 2_000, text: links[0]!.spans[0]!.text }],
  }]);
  assert.equal(durationMs, 10_000);
});

Deno.test("Plotter.picture() says of a step that was given up that it was not done", () => {
  const plotter = new Plotter();
  for (const event of madeEvents()) {
    if (event.event !== "step" || !event.done) plotter.take(event);
  }
  const { steps } = plotter.picture();
  assert.deepEqual(steps.map(({ done, toMs }) => [done, toMs]), [[false, 10_000]]);
});

Deno.test("Plotter.take() begins anew when the run does", () => {
  const plotter = new Plotter();
  madeEvents({ seed: 1, seconds: 20 }).forEach(plotter.take);
  madeEvents({ seed: 1, seconds: 3 }).forEach(plotter.take);
  assert.equal(plotter.picture().durationMs, 3_000);
});

Deno.test("Plotter.picture() needs a run that has begun", () => {
  assert.throws(() => new Plotter().picture(), TypeError);
});

Deno.test("Plotter.picture() can be had while the run goes on", () => {
  const plotter = new Plotter();
  const events = madeEvents({ seconds: 30 });
  events.slice(0, events.length / 2).forEach(plotter.take);
  const { streams, notes } = plotter.picture();
  assert.ok(streams[0]!.plots.length > 0);
  assert.deepEqual(notes, []);
});

Deno.test("Plotter.picture() ends with the steps: what the bench itself ends is not drawn", () => {
  const plotter = new Plotter();
  const closed = new Slice();
  for (let i = 0; i < 5; i++) closed.count("closes");
  closed.level("concurrent", 0);
  for (const event of madeEvents()) {
    if (event.event === "end") {
      const span = { fromMs: 10_000, toMs: 10_100 };
      const place = { part: "rovers", stream: "connection" } as const;
      plotter.take({ event: "slice", ...place, ...span, ...closed.toJSON() });
      plotter.take({ event: "fault", atMs: 10_030, link: "air", faults: [] });
      plotter.take({ ...event, atMs: 10_040 });
    } else plotter.take(event);
  }
  const { durationMs, streams, links } = plotter.picture();
  assert.equal(durationMs, 10_000);
  const { plots } = streams.find(({ name }) => name === "rovers.connection")!;
  assert.deepEqual(plots.map(({ name }) => name), ["concurrent"]);
  assert.deepEqual([...new Set(plots[0]!.series[0]!.values)], [5]);
  assert.ok(links.every(({ spans }) => spans.every(({ toMs }) => toMs <= 10_000)));
});

Deno.test("Plotter.picture() of a run without parts has stretches, too", () => {
  const plotter = new Plotter();
  for (const event of madeEvents()) {
    if (event.event === "run") plotter.take({ ...event, parts: [], expectations: [] });
    else if (event.event === "mark" || event.event === "end") plotter.take(event);
  }
  assert.equal(plotter.picture().stepMs, 100);
});
