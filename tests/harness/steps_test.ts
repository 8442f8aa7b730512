/** The steps of a scenario: when each begins and is done. Time stands still but for the test's moving it. */
import assert from "node:assert/strict";
import type { LogEvent } from "../../harness/event_log.ts";
import { linkChange } from "../../harness/link_changes.ts";
import { runScenario, type ScenarioInput } from "../../harness/mod.ts";
import type { RunResult } from "../../harness/result.ts";
import { VirtualClock } from "../virtual_clock.ts";

type Steps = ScenarioInput["steps"];

/** A run whose time was moved on by hand. Moments are milliseconds since its first step began. */
interface VirtualRun {
  result: RunResult;
  /** `began wait 1 s` and the moment. */
  steps: [text: string, atMs: number][];
  marks: Record<string, number>;
  faults: [effect: string, atMs: number][];
}

/** A caster that nobody dials, for links to lead to. */
const servers: ScenarioInput["servers"] = {
  caster: { kind: "caster", config: { port: 0, adminPort: 0 } },
};

async function runVirtually(steps: Steps, more: Partial<ScenarioInput> = {}): Promise<VirtualRun> {
  const clock = new VirtualClock();
  const events: LogEvent[] = [];
  const begun = Promise.withResolvers<void>();
  let isOver = false;
  const running = runScenario({ wirebench: 1, seed: 1, steps, ...more }, {
    clock,
    log: (event) => void events.push(event),
    watcher: { step: () => begun.resolve() },
  }).finally(() => isOver = true);
  await begun.promise;
  // What can be done without time passing is done first.
  await clock.advance(0);
  while (!isOver) await clock.advance(10);
  const result = await running;
  const all = events.filter((event) => event.event === "step");
  const startMs = all[0]!.atMs;
  return {
    result,
    steps: all.filter(({ done }) => !done).map(({ text, atMs }) => [text, atMs - startMs]),
    marks: Object.fromEntries(result.marks.map(({ name, atMs }) => [name, atMs - startMs])),
    faults: events.filter((event) => event.event === "fault").map(linkChange)
      .map(({ effects, atMs }) => [effects.join(", ") || "none", atMs - startMs]),
  };
}

Deno.test("a step begins when the one before is done, and wait lasts as long as it says", async () => {
  const { result, marks } = await runVirtually([
    { mark: "a" },
    { wait: "1s" },
    { mark: "b" },
    { wait: "250ms", id: "c" },
  ]);
  assert.equal(result.outcome, "passed");
  const { a, b, c } = marks;
  assert.deepEqual({ a, b, c }, { a: 0, b: 1_000, c: 1_250 });
});

Deno.test("at waits for a moment of the run, and not when that has passed", async () => {
  const { result } = await runVirtually([
    { wait: "1s", at: "3s", id: "first" },
    { wait: "100ms", at: "2s", id: "second" },
  ]);
  const moments = result.marks.map(({ atMs }) => atMs);
  assert.deepEqual(moments.slice(0, 2), [4_000, 4_100]);
});

Deno.test("after waits from the end of the step before", async () => {
  const { marks } = await runVirtually([
    { wait: "1s" },
    { mark: "a", after: "500ms" },
    { mark: "b", after: "0ms" },
  ]);
  assert.deepEqual([marks.a, marks.b], [1_500, 1_500]);
});

Deno.test("repeat goes through its steps so many times, one round after the other", async () => {
  const { steps, marks } = await runVirtually([
    { repeat: 3, steps: [{ wait: "100ms" }, { wait: "200ms" }] },
    { mark: "end" },
  ]);
  assert.deepEqual(steps.filter(([text]) => /^wait \d/.test(text)), [
    ["wait 100 ms", 0],
    ["wait 200 ms", 100],
    ["wait 100 ms", 300],
    ["wait 200 ms", 400],
    ["wait 100 ms", 600],
    ["wait 200 ms", 700],
  ]);
  assert.equal(marks.end, 900);
});

Deno.test("repeat may stand within repeat", async () => {
  const { marks } = await runVirtually([
    { repeat: 2, steps: [{ repeat: 3, steps: [{ wait: "100ms" }] }, { wait: "50ms" }] },
    { mark: "end" },
  ]);
  assert.equal(marks.end, 700);
});

Deno.test("parallel goes through its lists at the same time, and is done when the longest is", async () => {
  const { marks } = await runVirtually([
    {
      parallel: [
        [{ wait: "300ms" }, { mark: "a" }],
        [{ wait: "100ms" }, { mark: "b" }, { wait: "500ms" }, { mark: "c" }],
        [{ repeat: 2, steps: [{ wait: "200ms" }] }, { mark: "d" }],
      ],
      id: "all",
    },
    { mark: "end" },
  ]);
  const { a, b, c, d, all, end } = marks;
  assert.deepEqual({ a, b, c, d, all, end }, {
    a: 300,
    b: 100,
    c: 600,
    d: 400,
    all: 600,
    end: 600,
  });
});

Deno.test("parallel gives up its other lists when a step of one fails, and names that step", async () => {
  const { result, marks } = await runVirtually([
    { wait: "10ms" },
    {
      parallel: [
        [{ wait: "1h" }, { mark: "never" }],
        [{ until: { "caster.clients.opened": 1 }, within: "200ms" }],
        [{ repeat: 1000, steps: [{ wait: "10s" }] }],
      ],
    },
    { mark: "later" },
  ], { servers });
  assert.equal(result.outcome, "failed");
  assert.equal(result.failure!.message, "waited 200 ms for what did not come");
  assert.equal(marks.never ?? marks.later, undefined);
  const endMs = marks["the end of the steps"]!;
  assert.ok(endMs >= 210 && endMs < 300, `given up at ${endMs} ms`);
});

Deno.test("parallel gives up its other lists when a part cannot start, and says which part", async () => {
  const result = await runScenario({
    wirebench: 1,
    servers: { far: { external: "127.0.0.1:1" } },
    simulators: { base: { kind: "ntrip-base", via: "far", config: { password: "x" } } },
    steps: [{ parallel: [[{ start: "base" }], [{ wait: "1ms" }, { wait: "1h" }]] }],
  });
  assert.equal(result.outcome, "error");
  assert.equal(result.failure!.message, "Cannot reach 127.0.0.1:1: connection refused");
  assert.deepEqual(result.failure!.details, ["it was to start base"]);
});

const slow = { kind: "latency", delay: "20ms" };
const slower = { kind: "latency", delay: "90ms" };
const stalled = { kind: "stall" };
const air = (...faults: unknown[]) => ({ servers, links: { air: { to: "caster", faults } } });

Deno.test("fault replaces the faults of a link, heal takes them all away", async () => {
  const { faults } = await runVirtually([
    { wait: "100ms" },
    { fault: "air", set: [slower, stalled] },
    { wait: "100ms" },
    { heal: "air" },
  ], air(slow));
  const [[, beforeMs], ...changes] = faults as [[string, number], ...[string, number][]];
  assert.ok(beforeMs <= 0, "in force before the first step");
  assert.deepEqual(changes, [["adds 90 ms, holds everything back", 100], ["none", 200]]);
});

Deno.test("fault for a time goes on at once, and brings back what was there before", async () => {
  const { faults, marks } = await runVirtually([
    { fault: "air", set: [stalled], for: "500ms", id: "set" },
    { wait: "1s" },
  ], air(slow));
  assert.equal(marks.set, 0);
  assert.deepEqual(faults.slice(1), [["holds everything back", 0], ["adds 20 ms", 500]]);
});

Deno.test("a later fault without an end is not undone by the end of an earlier one", async () => {
  const { faults } = await runVirtually([
    { fault: "air", set: [stalled], for: "500ms" },
    { wait: "200ms" },
    { fault: "air", set: [slower] },
    { wait: "1s" },
  ], air(slow));
  assert.deepEqual(faults.slice(1), [["holds everything back", 0], ["adds 90 ms", 200]]);
});

Deno.test("a heal is not undone by the end of an earlier fault", async () => {
  const { faults } = await runVirtually([
    { fault: "air", set: [stalled], for: "500ms" },
    { wait: "200ms" },
    { heal: "air" },
    { wait: "1s" },
  ], air(slow));
  assert.deepEqual(faults.slice(1), [["holds everything back", 0], ["none", 200]]);
});

Deno.test("a fault for a time within another one brings that one back for what is left of it", async () => {
  const { faults } = await runVirtually([
    { fault: "air", set: [stalled], for: "1s" },
    { wait: "300ms" },
    { fault: "air", set: [slower], for: "200ms" },
    { wait: "2s" },
  ], air(slow));
  assert.deepEqual(faults.slice(1), [
    ["holds everything back", 0],
    ["adds 90 ms", 300],
    ["holds everything back", 500],
    ["adds 20 ms", 1_000],
  ]);
});

Deno.test("a fault for a time that outlasts an earlier one leaves what was there before both", async () => {
  const { faults } = await runVirtually([
    { fault: "air", set: [stalled], for: "300ms" },
    { wait: "200ms" },
    { fault: "air", set: [slower], for: "300ms" },
    { wait: "2s" },
  ], air(slow));
  assert.deepEqual(faults.slice(1), [
    ["holds everything back", 0],
    ["adds 90 ms", 200],
    ["adds 20 ms", 500],
  ]);
});

Deno.test("fault changes one link and leaves the others alone", async () => {
  const { result } = await runVirtually([{ fault: "b", set: [stalled] }], {
    servers,
    links: { a: { to: "caster", faults: [slow] }, b: { to: "caster" } },
  });
  assert.deepEqual(result.faults.map(({ link, effects }) => [link, ...effects]), [
    ["a", "adds 20 ms"],
    ["b", "holds everything back"],
  ]);
});

/** A caster, and five hundred rovers of which twenty arrive a second. */
const crowd = {
  servers: {
    caster: {
      kind: "caster",
      config: { port: 0, adminPort: 0, users: { user1: { password: "password1" } } },
    },
  },
  simulators: {
    rovers: {
      kind: "ntrip-rovers",
      via: "caster",
      count: 500,
      arrive: { rate: "20/s" },
      config: { user: "user1", password: "password1" },
    },
  },
} satisfies Partial<ScenarioInput>;

function attemptsOf({ streams }: RunResult): number {
  return streams.find(({ part, stream }) => part === "rovers" && stream === "connection")!.counts
    .attempts ?? 0;
}

Deno.test("start lets instances arrive one by one, and an interrupt does not wait for the last", async () => {
  const controller = new AbortController();
  const someCame: Steps = [
    { until: { "rovers.connection.attempts": { min: 2 } }, scope: "merged", within: "20s" },
    { mark: "some-came" },
  ];
  const steps: Steps = [{ parallel: [[{ start: "rovers" }], someCame] }];
  const result = await runScenario({ wirebench: 1, ...crowd, steps }, {
    signal: controller.signal,
    watcher: { step: ({ stepText }) => stepText === "mark some-came" && controller.abort() },
  });
  assert.equal(result.outcome, "interrupted");
  assert.ok(attemptsOf(result) >= 2 && attemptsOf(result) < 500, `${attemptsOf(result)} came`);
  assert.ok(result.durationMs < 10_000, `it took ${result.durationMs} ms`);
});

Deno.test("limits.total ends a start whose instances still arrive", async () => {
  const limits = { total: "300ms" };
  const result = await runScenario({
    wirebench: 1,
    ...crowd,
    limits,
    steps: [{ start: "rovers" }],
  });
  // Where the bench itself stalled, nobody can tell who was slow; it ended all the same.
  assert.ok(["failed", "inconclusive"].includes(result.outcome), result.outcome);
  assert.match(result.failure!.message, /step 1 \(start rovers\) was not done when limits\.total/);
  assert.ok(result.durationMs < 10_000, `it took ${result.durationMs} ms`);
});

Deno.test("stop ends a start whose instances still arrive, and both steps are done", async () => {
  const result = await runScenario({
    wirebench: 1,
    ...crowd,
    steps: [{
      parallel: [[{ start: "rovers" }], [
        { until: { "rovers.connection.attempts": { min: 2 } }, scope: "merged", within: "20s" },
        { stop: "rovers" },
      ]],
    }],
  });
  assert.equal(result.outcome, "passed", JSON.stringify(result.failure));
  assert.equal(result.streams[0]!.state, "stopped");
  assert.ok(attemptsOf(result) < 500, `${attemptsOf(result)} came`);
});
