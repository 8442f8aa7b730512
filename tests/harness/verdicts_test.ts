/** Three verdicts, not two; and the same ones again from the log. */
import assert from "node:assert/strict";
import { LogFile } from "../../harness/event_log.ts";
import { runScenario } from "../../harness/mod.ts";
import { judgeLog, readEndedRuns } from "../../harness/read_log.ts";
import type { RunResult } from "../../harness/result.ts";
import type { ScenarioInput } from "../../harness/mod.ts";
import { madeEvents } from "./history/made_run.ts";
import { ntripParts } from "./ntrip_parts.ts";

/** A base at 20 messages a second and two rovers, watched for three and a half seconds. */
function scenario(expect: ScenarioInput["expect"]): ScenarioInput {
  return {
    wirebench: 1,
    seed: 1,
    ...ntripParts({ rate: "20/s", count: 2 }),
    steps: [
      { start: "base" },
      { until: { "base.connection.opened": 1 }, within: "5s" },
      { start: "rovers" },
      { until: { "rovers.received.count": { min: 1 } }, within: "5s" },
      { mark: "steady" },
      { until: { "rovers.received.count": { min: 10 } }, within: "5s" },
      { wait: "3s" },
      { mark: "end" },
    ],
    ...(expect === undefined ? {} : { expect }),
  };
}

const fresh = {
  over: "rovers.received",
  against: "base.sent",
  during: ["steady", "end"] as [string, string],
  that: { "latency.max": { max: "200ms" } },
};

/** Keeps the event loop busy for a while at the beginning of a step. */
function stallAt(stepNumber: number, durationMs: number) {
  return {
    step(run: { stepNumber: number }) {
      if (run.stepNumber !== stepNumber) return;
      const until = performance.now() + durationMs;
      while (performance.now() < until);
    },
  };
}

const judgements = (result: RunResult) => result.verdicts.map(({ judgement }) => judgement);

Deno.test("a bound on a time that only the bench's own stall breaks is inconclusive", async () => {
  const result = await runScenario(scenario([fresh]), { watcher: stallAt(7, 350) });
  assert.equal(result.outcome, "inconclusive", JSON.stringify(result.verdicts, undefined, 1));
  assert.equal(result.exitCode, 4);
  assert.match(result.verdicts[0]!.findings[0]!.reason!, /the bench itself stalled/);
  assert.ok(result.lag.worstMs > 200);
});

/** An echo client over a link that has a fault from the beginning. */
function echoes(fault: Record<string, string>, steps: ScenarioInput["steps"]): ScenarioInput {
  return {
    wirebench: 1,
    limits: { drain: "2s" },
    servers: { echo: { kind: "echo", config: { port: 0 } } },
    links: { wan: { to: "echo" } },
    simulators: { client: { kind: "echo-clients", via: "wan", config: { rate: "20/s" } } },
    steps: [
      { start: "client" },
      { until: { "client.echoes.count": { min: 1 } }, within: "5s" },
      { fault: "wan", set: [fault] },
      { wait: "200ms" },
      ...steps!,
    ],
    expect: [{ over: "client.echoes", that: { errors: 0 } }],
  } as ScenarioInput;
}

Deno.test("what nobody has answered at the end of a run is an error", async () => {
  const result = await runScenario(echoes({ kind: "stall" }, []));
  assert.equal(result.outcome, "failed", JSON.stringify(result.verdicts, undefined, 1));
  assert.equal(result.verdicts[0]!.findings[0]!.value, 1);
});

Deno.test("what is answered within limits.drain is as good, and who is stopped waits for nothing", async () => {
  const slow = await runScenario(echoes({ kind: "latency", delay: "60ms" }, []));
  assert.equal(slow.outcome, "passed", JSON.stringify(slow.verdicts, undefined, 1));
  const stopped = await runScenario(echoes({ kind: "stall" }, [{ stop: "client" }]));
  assert.equal(stopped.outcome, "passed", JSON.stringify(stopped.verdicts, undefined, 1));
});

Deno.test("judgeLog() gives the verdict of the run again, number for number", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    const expect: ScenarioInput["expect"] = [
      {
        over: "rovers.received",
        against: "base.sent",
        during: ["steady", "end"],
        that: { equals: true, lost: 0 },
      },
      {
        over: "rovers.received",
        against: "base.sent",
        scope: "merged",
        that: { "latency.p50": { max: "200ms" }, rate: { min: "1/s" } },
      },
      { over: "rovers.received", scope: "any", that: { "gap.max": { max: "0ms" } } },
      { over: "rovers.connection", during: ["steady", "end"], that: { concurrent: 1, refused: 0 } },
      { over: "rovers.bytes", that: { sha256: "no such", bytes: { min: 1 } } },
      fresh,
    ];
    let result: RunResult;
    {
      using log = new LogFile(path);
      result = await runScenario(scenario(expect), { log: log.write, watcher: stallAt(7, 350) });
    }
    const [again] = await judgeLog(path);
    const comparable = ({ verdicts, ...rest }: RunResult) =>
      JSON.parse(JSON.stringify({
        ...rest,
        // Values that were counted in buckets are the same only up to the order in which they were added.
        verdicts: verdicts.map(({ findings, ...verdict }) => ({
          ...verdict,
          findings: findings.map(({ judgement, metric, observed, samples, reason, instances }) => ({
            judgement,
            metric,
            observed,
            samples,
            reason,
            instances,
          })),
        })),
      }));
    assert.deepEqual(comparable(again!), comparable(result));
    const [lossless, soon, gap, steady, hash] = judgements(result);
    assert.deepEqual([lossless, soon, steady, hash], ["pass", "pass", "pass", "fail"]);
    // A time; on a busy machine its own stalls may be all that explains it.
    assert.ok(gap === "fail" || gap === "inconclusive", gap);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readEndedRuns() gives the runs that have ended when the log is cut within a line", async () => {
  const path = await Deno.makeTempFile();
  const run = JSON.parse(JSON.stringify(madeEvents({ seed: 1, slices: 1 })));
  const line = (event: unknown) => JSON.stringify(event) + "\n";
  const ended = run.map(line).join("");
  const unended = line(run[0]) + line({ event: "mark", name: "steady", atMs: 0 });
  try {
    for (
      const [text, runs] of [
        ["", []],
        ['{"event":"ru', []],
        [unended, []],
        [ended, [run]],
        [ended + unended, [run]],
        [`${ended}${unended}{"event":"sli`, [run]],
        [ended + ended + ended.slice(0, -1), [run, run]],
      ] as const
    ) {
      await Deno.writeTextFile(path, text);
      assert.deepEqual(await readEndedRuns(path), runs, text);
    }
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("judgeLog() says in one sentence what is wrong with a file that is no whole log", async () => {
  const path = await Deno.makeTempFile();
  const run = JSON.stringify(madeEvents({ seed: 1, slices: 1 })[0]) + "\n";
  try {
    for (
      const [text, sentence] of [
        ["", /is no log of a run/],
        ['{"event":"mark"}\n', /is no log of a run/],
        ["null\n", /is no log of a run/],
        [`${run}null\n`, /is no log of a run/],
        ["[1]\n", /is no log of a run/],
        ['{"event":1}\n', /is no log of a run/],
        ['{"event":"run"}\n{"event":"end"}\n', /is no log of a run/],
        ['{"event":"run","wirebench":2,"parts":[]}\n', /is no log of a run/],
        ['{"event":"run","wirebench":1}\n', /is no log of a run/],
        [run, /is cut: the run did not end/],
        [`${run}{"ev`, /:2 is no JSON: the log is damaged/],
      ] as const
    ) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(judgeLog(path), { name: "BenchError", message: sentence });
    }
  } finally {
    await Deno.remove(path);
  }
});
