import assert from "node:assert/strict";
import { BenchError } from "../../core/errors.ts";
import type { LogEvent } from "../../harness/event_log.ts";
import { sampleRun } from "../../harness/history/sampled_run.ts";
import { judgeRun, readRuns } from "../../harness/read_log.ts";
import { formatResult } from "../../harness/report/console.ts";
import { Plotter } from "../../harness/report/plotter.ts";
import { madeEvents } from "./report/made_run.ts";

const events = madeEvents({ seconds: 1, rovers: 2, stalls: [{ fromMs: 100, toMs: 200 }] });

async function logFile() {
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".jsonl" });
  return {
    path,
    write: (lines: readonly unknown[]) =>
      Deno.writeTextFile(path, lines.map((line) => JSON.stringify(line) + "\n").join("")),
    [Symbol.asyncDispose]: () => Deno.remove(path),
  };
}

/** Where the first event of a kind stands, and a copy of it to be changed. */
function first(kind: LogEvent["event"]) {
  const at = events.findIndex(({ event }) => event === kind);
  // deno-lint-ignore no-explicit-any
  return { at, copy: structuredClone(events[at]) as any };
}

Deno.test("readRuns() says which line of a log is damaged, and what is wrong with it", async () => {
  await using log = await logFile();
  const damages: [LogEvent["event"], (event: ReturnType<typeof first>["copy"]) => void, string][] =
    [
      ["run", (run) => delete run.seed, "seed is missing"],
      ["run", (run) => run.parts[0].streams.received = "letters", "parts[0].streams.received"],
      ["run", (run) => run.parts[0].name = "x", "it expects something of rovers.received, and"],
      [
        "run",
        (run) => run.expectations[0].questions[0].metric = "toString",
        "it expects toString of rovers.received, and stamped have no such metric",
      ],
      [
        "run",
        (run) => run.expectations[0].questions[0].bound = {},
        "expectations[0].questions[0].bound needs eq, min, max or baseline",
      ],
      [
        "run",
        (run) => run.expectations[0].during = ["a"],
        "expectations[0].during must be two marks",
      ],
      ["slice", (slice) => slice.stream = "sent", "the run has no stream rovers.sent"],
      ["slice", (slice) => slice.toMs = slice.fromMs - 1, "toMs comes before fromMs"],
      ["slice", (slice) => slice.counts.x = "1", 'counts.x must be a number, not the text "1"'],
      ["slice", (slice) => slice.levels = null, "levels must be a mapping of keys, not nothing"],
      [
        "slice",
        (slice) => slice.distributions = { latency: { count: 1 } },
        "distributions.latency must be a histogram: as many values as it counts, its buckets in order",
      ],
      ["instance", (instance) => instance.instance = 2, "the run has no rovers[2]"],
      ["fault", (fault) => fault.faults[0].kind = "flood", "faults[0].kind must be"],
      ["end", (end) => end.states = {}, "states has no rovers"],
      ["end", (end) => end.event = "stop", "event must be that of a line of a log"],
    ];
  for (const [kind, damage, sentence] of damages) {
    const { at, copy } = first(kind);
    damage(copy);
    await log.write(events.with(at, copy));
    await assert.rejects(readRuns(log.path), (error) => {
      const { name, message } = error as Error;
      assert.equal(name, "BenchError");
      assert.ok(
        message.startsWith(`${log.path}:${at + 1}: the log is damaged: ${sentence}`),
        message,
      );
      return true;
    });
  }
});

Deno.test("readRuns() says that a mark is missing that an expectation is about", async () => {
  await using log = await logFile();
  const { copy } = first("run");
  copy.expectations[0].during = ["steady", "end"];
  await log.write(events.with(0, copy));
  await assert.rejects(
    readRuns(log.path),
    /:\d+: the log is damaged: the mark "steady" was not set/,
  );
});

Deno.test("readRuns() counts empty lines when it says which one is damaged", async () => {
  await using log = await logFile();
  await Deno.writeTextFile(log.path, `${JSON.stringify(events[0])}\n\n\n{"event":"mark"}\n`);
  await assert.rejects(readRuns(log.path), /:4: the log is damaged: name is missing$/);
});

Deno.test("nothing but a BenchError comes of a log in which anything was changed", async () => {
  await using log = await logFile();
  const gone = Symbol();
  for (const kind of new Set(events.map(({ event }) => event))) {
    const { at, copy } = first(kind);
    for (const path of pathsIn(copy)) {
      for (const value of [gone, null, "x", -1, 0, 1.5, [], {}]) {
        const changed = structuredClone(copy);
        const above = path.slice(0, -1).reduce((one, key) => one[key], changed);
        if (value === gone) delete above[path.at(-1)!];
        else above[path.at(-1)!] = value;
        await log.write(events.with(at, changed));
        await readAll(log.path).catch((error) => {
          if (!(error instanceof BenchError)) {
            throw new Error(`${kind}.${path.join(".")}: ${String(value)}`, { cause: error });
          }
        });
      }
    }
  }
});

/** The ways to everything in a value; of long lists to what stands first. */
function* pathsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value).slice(0, 20)) {
    yield* pathsIn(below, [...path, key]);
  }
}

/** Does with a log all that commands do. */
async function readAll(path: string): Promise<void> {
  for (const events of await readRuns(path)) {
    const result = judgeRun(path, events);
    formatResult(result, { colors: false });
    const plotter = new Plotter();
    events.forEach(plotter.take);
    plotter.picture(result);
    for (const sample of sampleRun(events, result).samples.values()) sample.cut(sample.most);
  }
}
