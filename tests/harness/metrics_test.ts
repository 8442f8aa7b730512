import assert from "node:assert/strict";
import { planObject, type ScenarioInput } from "../../harness/load.ts";
import { metricsText } from "../../harness/metrics.ts";
import { formatJson } from "../../harness/report/json.ts";
import type { RunResult } from "../../harness/result.ts";
import { type LiveRun, runPlan } from "../../harness/run.ts";

const scenario: ScenarioInput = {
  wirebench: 1,
  seed: 3,
  vars: { "name": { type: "string", default: 'a "b" \\ c' } },
  servers: { echo: { kind: "echo", config: { port: 0 } } },
  simulators: {
    few: { kind: "echo-clients", via: "echo", count: 2, config: { rate: "200/s" } },
    many: { kind: "echo-clients", via: "echo", count: 21, config: { rate: "10/s" } },
  },
  steps: [
    { start: "few" },
    { start: "many" },
    { mark: "begun" },
    { until: { "few.echoes.count": { min: 120 } }, within: "10s" },
    { mark: "enough" },
  ],
  expect: [
    {
      name: 'few of "${name}"',
      over: "few.echoes",
      scope: "merged",
      that: {
        count: { min: 240 },
        errors: 0,
        rate: { min: "1/s" },
        "latency.p50": { max: "1s" },
        "latency.p99": { max: "1s" },
        "latency.max": { max: "1m" },
      },
    },
    {
      name: "many come twice",
      over: "many.connection",
      that: { "concurrent.max": 1, opened: 2 },
    },
    { over: "few.echoes", scope: "merged", that: { count: { min: 1 } } },
    {
      over: "few.echoes",
      scope: "merged",
      during: ["begun", "enough"],
      that: { count: { min: 1 } },
    },
    { over: "few.echoes", scope: "merged", that: { count: { max: 1e6 } } },
  ],
};

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** The samples of a text, which is held to its grammar. */
function samplesOf(text: string): Sample[] {
  const samples: Sample[] = [];
  const families = new Map<string, string>();
  let family = "";
  assert.ok(text.endsWith("\n"));
  for (const line of text.trimEnd().split("\n")) {
    const help = /^# HELP ([a-z][a-z\d_]*) [^\n]+$/.exec(line);
    const type = /^# TYPE (\S+) (counter|gauge|summary)$/.exec(line);
    const sample = /^([a-z][a-z\d_]*)\{((?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)*)\} (-?[\d.e+-]+)$/
      .exec(line);
    if (help !== null) {
      family = help[1]!;
      assert.ok(!families.has(family), `${family} stands together`);
    } else if (type !== null) {
      assert.equal(type[1], family);
      families.set(family, type[2]!);
    } else {
      assert.ok(sample !== null, line);
      const isSummary = families.get(family) === "summary";
      assert.ok(sample[1] === family || isSummary && /_(sum|count)$/.test(sample[1]!), line);
      if (families.get(family) === "counter") assert.match(family, /_total$/);
      const labels = Object.fromEntries(
        Array.from(
          sample[2]!.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g),
          ([, key, value]) => [key, value!.replaceAll(/\\(.)/g, "$1")],
        ),
      );
      samples.push({ name: sample[1]!, labels, value: Number(sample[3]) });
    }
  }
  const keys = samples.map(({ name, labels }) => name + JSON.stringify(labels));
  assert.equal(new Set(keys).size, keys.length, "each series is there once");
  return samples;
}

/** What a run was, and what was told of it. */
interface Ran {
  result: RunResult;
  samples: Sample[];
  /** The value of the one series with a name and some labels. */
  valueOf(name: string, labels: Record<string, string>): number | undefined;
}

async function runIt(): Promise<Ran> {
  let run: LiveRun | undefined;
  const result = await runPlan(planObject(scenario), {
    watcher: { started: (started) => run = started },
  });
  let pauses = 0;
  const pause = () => Promise.resolve(void pauses++);
  const text = (await Array.fromAsync(metricsText(run!, result, pause))).join("");
  assert.equal(pauses, 6, "between streams the run goes on");
  const samples = samplesOf(text);
  return {
    result,
    samples,
    valueOf(name, labels) {
      const found = samples.filter((sample) =>
        sample.name === name &&
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
      );
      assert.ok(found.length <= 1, `${name} is one`);
      return found[0]?.value;
    },
  };
}

let running: Promise<Ran> | undefined;
const ran = () => running ??= runIt();

Deno.test("metricsText() has the numbers of the verdicts, to the last digit", async () => {
  const { result, valueOf } = await ran();
  const few = { part: "few", stream: "echoes" };
  const told = {
    count: valueOf("wirebench_operations_count_total", few),
    errors: valueOf("wirebench_operations_errors_total", few),
    rate: valueOf("wirebench_operations_rate_per_second", few),
    "latency.p50": valueOf("wirebench_operations_latency_ms", { ...few, quantile: "0.5" }),
    "latency.p99": valueOf("wirebench_operations_latency_ms", { ...few, quantile: "0.99" }),
    "latency.max": valueOf("wirebench_operations_latency_max_ms", few),
  };
  const judged = result.verdicts[0]!.findings.map(({ metric, value }) => [metric, value]);
  assert.deepEqual(told, Object.fromEntries(judged));
  assert.ok(told.count! >= 240);
  const json = JSON.parse(formatJson([result]));
  assert.equal(json.runs[0].verdicts[0].findings[4].value, told["latency.p99"]);
});

Deno.test("metricsText() tells how expectations ended, by names that may hold anything", async () => {
  const { result, valueOf } = await ran();
  const expectation = 'few of "a "b" \\ c"';
  assert.equal(valueOf("wirebench_expectation_passed", { expectation, metric: "count" }), 1);
  const finding = result.verdicts[0]!.findings.find(({ metric }) => metric === "count")!;
  const value = valueOf("wirebench_expectation_value", { expectation, metric: "count" });
  assert.equal(value, finding.value);
  const failed = { expectation: "many come twice", metric: "opened" };
  assert.equal(valueOf("wirebench_expectation_passed", { ...failed, judgement: "fail" }), 0);
  assert.equal(valueOf("wirebench_expectation_value", failed), 1);
  assert.equal(valueOf("wirebench_run_passed", { outcome: "failed" }), 0);
});

Deno.test("metricsText() tells a few instances one by one, and of many what they saw together", async () => {
  const { samples, valueOf } = await ran();
  const instance = "wirebench_instance_operations_count_total";
  const each = samples.filter(({ name }) => name === instance);
  assert.deepEqual(each.map(({ labels }) => [labels.part, labels.instance]), [
    ["few", "0"],
    ["few", "1"],
  ]);
  const sum = each.reduce((total, { value }) => total + value, 0);
  const few = { part: "few", stream: "echoes" };
  assert.equal(sum, valueOf("wirebench_operations_count_total", few));
  const many = { part: "many", stream: "connection" };
  assert.equal(valueOf("wirebench_connections_opened_total", many), 21);
});

Deno.test("metricsText() leaves out what a verdict would refuse", async () => {
  const { samples, valueOf } = await ran();
  // A thousandth of a few hundred values is nobody's.
  assert.equal(
    valueOf("wirebench_operations_latency_ms", { part: "few", quantile: "0.999" }),
    undefined,
  );
  const compared = samples.filter(({ name }) => /lost|duplicates|equals/.test(name));
  assert.deepEqual(compared, [], "nothing was compared");
});
