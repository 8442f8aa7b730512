/** Reports of runs that are made up, so that every way in which a run can end is among them. */
import assert from "node:assert/strict";
import { formatBound } from "../../harness/comparison.ts";
import { exitCodes, type Outcome } from "../../harness/exit_codes.ts";
import type { Finding, Judgement } from "../../harness/judge.ts";
import { formatResult, formatSummary } from "../../harness/report/console.ts";
import { formatJson } from "../../harness/report/json.ts";
import { formatJunit } from "../../harness/report/junit.ts";
import { reports } from "../../harness/report/registry.ts";
import type { RunResult, Verdict } from "../../harness/result.ts";
import { runScenario } from "../../harness/mod.ts";
import { type Element, elements, readXml } from "./xml.ts";

function finding(judgement: Judgement, changes: Partial<Finding> = {}): Finding {
  return {
    part: "rovers",
    stream: "received",
    metric: "latency.p99",
    unit: "ms",
    scope: "merged",
    judgement,
    expected: "at most 60 ms",
    bound: { max: 60 },
    value: 83.4375,
    observed: "83.4 ms",
    samples: 491,
    reason: judgement === "inconclusive"
      ? "the bench itself stalled in 24 % of this window"
      : undefined,
    spread: "n=491, p50 24.1 ms, max 131 ms, 9 over",
    worst: { value: 131, atMs: 6_412, instance: 3 },
    instances: undefined,
    lacksEarlierRuns: false,
    ...changes,
  };
}

function verdict(judgement: Judgement, changes: Partial<Verdict> = {}): Verdict {
  const span = { from: "steady", to: "end", fromMs: 1_000, toMs: 11_000 };
  const name = `it is ${judgement}`;
  return { name, judgement, findings: [finding(judgement)], span, line: 41, ...changes };
}

function run(outcome: Outcome, changes: Partial<RunResult> = {}): RunResult {
  return {
    name: "ntrip",
    file: "scenarios/ntrip.yaml",
    about: "",
    seed: 7,
    repeatOptions: "--seed 7",
    outcome,
    exitCode: exitCodes[outcome].code,
    failure: undefined,
    verdicts: [],
    marks: [],
    streams: [],
    wires: {},
    faults: [],
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    durationMs: 12_345.6,
    lag: { worstMs: 8, stalledMs: 0 },
    ...changes,
  };
}

const failure = (message: string) => ({ message, details: ["seen last: <nothing>"], line: 12 });

const passed = run("passed", { verdicts: [verdict("pass"), verdict("pass", { name: "2nd" })] });
const failed = run("failed", { name: "b", verdicts: [verdict("pass"), verdict("fail")] });
const inconclusive = run("inconclusive", { name: "c", verdicts: [verdict("inconclusive")] });
const timedOut = run("failed", { name: "d", failure: failure("waited 2 s for what did not come") });
const late = run("inconclusive", { name: "e", failure: failure("it came late") });
const broken = run("error", { name: "f", failure: failure("the port is already in use") });
const stopped = run("interrupted", { name: "g", failure: failure("interrupted") });
const everything = [passed, failed, inconclusive, timedOut, late, broken, stopped];

const suitesOf = (results: RunResult[]) => readXml(formatJunit(results));
const casesOf = (results: RunResult[]) => elements(suitesOf(results), "testcase");
const numbers = ({ attributes }: Element) =>
  ["tests", "failures", "errors", "skipped"].map((name) => Number(attributes[name]));

Deno.test("formatJunit() makes a suite of each run and a case of each expectation", () => {
  const root = suitesOf(everything);
  assert.equal(root.name, "testsuites");
  const suites = elements(root, "testsuite");
  assert.deepEqual(suites.map(({ attributes }) => attributes.name), [
    "ntrip",
    ..."bcdefg",
  ]);
  assert.deepEqual(suites.map(numbers), [
    [2, 0, 0, 0],
    [2, 1, 0, 0],
    [1, 0, 0, 1],
    [1, 1, 0, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [1, 0, 1, 0],
  ]);
});

Deno.test("formatJunit() counts in a suite what is in it, and on top the sums of all", () => {
  const root = suitesOf(everything);
  for (const suite of elements(root, "testsuite")) {
    const counted = ["testcase", "failure", "error", "skipped"].map((name) =>
      elements(suite, name).length
    );
    assert.deepEqual(numbers(suite), counted, suite.attributes.name);
  }
  assert.deepEqual([root.attributes.tests, root.attributes.failures, root.attributes.errors], [
    "9",
    "2",
    "2",
  ]);
  assert.equal(root.attributes.time, (7 * 12.3456).toFixed(3));
});

Deno.test("formatJunit() tells when a run was, how long it took, and its seed", () => {
  const [suite] = elements(suitesOf([passed]), "testsuite");
  assert.equal(suite!.attributes.timestamp, "2026-01-02T03:04:05.678Z");
  assert.equal(suite!.attributes.time, "12.346");
  assert.deepEqual(elements(suite!, "property").map(({ attributes }) => attributes), [
    { name: "seed", value: "7" },
  ]);
});

Deno.test("formatJunit() says of a failure what was expected and observed, and shows the verdict", () => {
  const [, failing] = casesOf([failed]);
  const [{ attributes, text }] = elements(failing!, "failure") as [Element];
  assert.equal(attributes.message, "latency.p99: expected at most 60 ms, observed 83.4 ms");
  assert.match(text, /^FAIL it is fail +ntrip\.yaml:41\n/);
  assert.match(text, /worst at \+6\.412 s: rovers\[3\]/);
  assert.ok(!text.includes("\u001b"), "there are no colours in it");
});

Deno.test("formatJunit() skips what is inconclusive, with the reason", () => {
  for (
    const [result, reason] of [
      [inconclusive, /stalled in 24 % of this window$/],
      [late, /^it came late; seen last: <nothing>$/],
    ] as const
  ) {
    const [one] = casesOf([result]);
    assert.deepEqual(one!.children.map(({ name }) => name), ["skipped"]);
    assert.match(one!.children[0]!.attributes.message!, reason);
  }
});

Deno.test("formatJunit() makes a case of a run that ended before it could be judged", () => {
  const cases = casesOf([timedOut, broken, stopped]);
  assert.deepEqual(
    cases.map(({ attributes, children }) => [attributes.name, children[0]!.name]),
    [["the run", "failure"], ["the run", "error"], ["the run", "error"]],
  );
});

Deno.test("formatJunit() is well-formed whatever a scenario calls things", () => {
  const name = `a<b> & "c" 'd' ]]> <!-- \u0000\u001b[31m\ufffe ä ✓ \n line`;
  const nasty = run("failed", {
    name,
    verdicts: [verdict("fail", { name, findings: [finding("fail", { observed: name })] })],
  });
  const [one] = casesOf([nasty, run("error", { name, failure: failure(name) })]);
  assert.match(
    one!.attributes.name!,
    /^a<b> & "c" 'd' \]\]> <!-- \ufffd\ufffd\[31m\ufffd ä ✓ \n line$/,
  );
  assert.match(one!.children[0]!.text, /observed a<b> & "c"/);
});

Deno.test("formatJunit() of no run is a document all the same", () => {
  assert.deepEqual(elements(suitesOf([]), "testsuite"), []);
});

Deno.test("readXml() refuses what is not well-formed", () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  for (
    const wrong of [
      "",
      "<a/>",
      `${head}`,
      `${head}<a>`,
      `${head}<a></b>`,
      `${head}<a/><b/>`,
      `${head}<a b="<"/>`,
      `${head}<a b="1" b="2"/>`,
      `${head}<a>&</a>`,
      `${head}<a>&nbsp;</a>`,
      `${head}<a b=1/>`,
      `${head}<a>\u0001</a>`,
    ]
  ) assert.throws(() => readXml(wrong), Error, wrong);
});

Deno.test("formatJson() holds every run as it is, number for number", () => {
  const { wirebench, runs } = JSON.parse(formatJson(everything));
  assert.equal(wirebench, 1);
  assert.deepEqual(runs, JSON.parse(JSON.stringify(everything)));
  assert.equal(runs[1].verdicts[1].findings[0].value, 83.4375);
  assert.deepEqual(runs.map(({ exitCode }: RunResult) => exitCode), [0, 1, 4, 1, 4, 3, 130]);
});

Deno.test("the reports of a run that took place say what its verdicts say", async () => {
  const result = await runScenario({
    wirebench: 1,
    seed: 1,
    servers: { caster: { kind: "caster", config: { port: 0, adminPort: 0 } } },
    simulators: {
      base: { kind: "ntrip-base", via: "caster", config: { password: "x", rate: "50/s" } },
    },
    steps: [
      { start: "base" },
      { until: { "base.connection.refused": { min: 1 } }, within: "20s" },
    ],
    expect: [
      { over: "base.connection", that: { attempts: { min: 1 }, opened: 0 } },
      { over: "base.connection", that: { refused: { max: 0 } } },
      { over: "caster.in", that: { "gap.p99": { max: "1s" } } },
    ],
  });
  const [{ verdicts }] = JSON.parse(formatJson([result])).runs as [RunResult];
  for (const [i, { findings, judgement }] of result.verdicts.entries()) {
    assert.equal(verdicts[i]!.judgement, judgement);
    for (const [j, { value, samples }] of findings.entries()) {
      assert.equal(verdicts[i]!.findings[j]!.value, value);
      assert.equal(verdicts[i]!.findings[j]!.samples, samples);
    }
  }
  const cases = casesOf([result]);
  assert.deepEqual(cases.map(({ children }) => children.map(({ name }) => name)), [
    [],
    ["failure"],
    ["failure"],
  ]);
  const refused = result.verdicts[1]!.findings[0]!.observed;
  assert.equal(
    cases[1]!.children[0]!.attributes.message,
    `refused: expected at most 0, observed ${refused}`,
  );
  assert.match(cases[2]!.children[0]!.attributes.message!, /nothing was seen in this window/);
});

Deno.test("every report can be made of every way in which a run can end, and of no run", async () => {
  for (const [name, { format }] of Object.entries(reports)) {
    for (const results of [...everything.map((one) => [one]), everything, []]) {
      assert.ok((await format(results, new Map())).endsWith("\n"), name);
    }
  }
});

Deno.test("formatResult() keeps to 80 columns where names leave it room", () => {
  const counts = { attempts: 20, opened: 10, closes: 10, resets: 10, refused: 10, downMs: 3440 };
  const streams = [{
    part: "rovers",
    instances: 500,
    state: "running",
    stream: "connection",
    kind: "connections",
    counts,
  }] as RunResult["streams"];
  const many = verdict("pass", { findings: Array.from({ length: 9 }, () => finding("pass")) });
  const wired = {
    wires: { rovers: "air" },
    faults: [{ link: "air", atMs: 0, effects: ["adds 20±5 ms", "passes 2 MiB/s a connection"] }],
  };
  for (
    const result of [
      ...everything,
      run("interrupted", { streams }),
      run("passed", { verdicts: [many] }),
      run("failed", { verdicts: [verdict("fail")], ...wired }),
    ]
  ) {
    for (const line of formatResult(result, { colors: false }).split("\n")) {
      assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
    }
  }
});

for (const judgement of ["pass", "fail", "inconclusive"] as const) {
  Deno.test(`formatResult() keeps to 80 columns where earlier runs bound what is ${judgement}`, () => {
    const shares = [{ max: 1.2 }, { min: 0.8 }, { min: 0.8, max: 1.2 }];
    const seen = [{ median: 123.4, runs: 100 }, { median: 123.4, runs: 1 }, undefined];
    for (const share of shares) {
      for (const one of seen) {
        const baseline = { last: 100, ...share, ...(one === undefined ? {} : { seen: one }) };
        const bound = {
          baseline,
          ...(one === undefined ? {} : { min: 98.7, max: 148.1 }),
        };
        const expected = formatBound(bound, "ms");
        const findings = [finding(judgement, { expected, bound })];
        const result = run("failed", { verdicts: [verdict(judgement, { findings })] });
        const text = formatResult(result, { colors: false });
        for (const line of text.split("\n")) {
          assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
        }
        const words = text.replaceAll(/\s+/g, " ");
        assert.ok(words.includes(expected), "nothing of it is lost");
      }
    }
  });
}

Deno.test("formatResult() tells what a stream saw in the same order, however it was counted", () => {
  const text = (counts: Record<string, number>) => {
    const stream = { part: "rover", instances: 1, state: "running", stream: "connection" } as const;
    const streams = [{ ...stream, kind: "connections" as const, counts }];
    return formatResult(run("interrupted", { streams }), { colors: false });
  };
  const seen = text({ opened: 2, closes: 0, attempts: 3, refused: 1 });
  assert.match(seen, /^ {5}rover\.connection +3 attempts, 2 opened, 1 refused$/m);
  assert.equal(text({ refused: 1, attempts: 3, opened: 2 }), seen);
});

Deno.test("formatResult() says what the link did when the worst sample was sent", () => {
  const faults = [
    { link: "air", atMs: 0, effects: ["adds 20±5 ms"] },
    { link: "sea", atMs: 0, effects: ["is partitioned"] },
    { link: "air", atMs: 6_000, effects: ["adds 20±5 ms", "resets connections"] },
    { link: "air", atMs: 6_500, effects: [] },
  ];
  const wires = { rovers: "air", boats: "sea" };
  const text = (atMs: number) => {
    const findings = [finding("fail", { worst: { value: 131, atMs, instance: 3 } })];
    const result = run("failed", { verdicts: [verdict("fail", { findings })], faults, wires });
    return formatResult(result, { colors: false });
  };
  assert.match(text(2_000), /^ +worst at \+2\.000 s: rovers\[3\]; link air adds 20±5 ms$/m);
  assert.match(text(6_100), /; link air adds 20±5 ms, resets connections$/m);
  assert.match(text(7_000), /^ +worst at \+7\.000 s: rovers\[3\]$/m);
});

Deno.test("formatResult() says what the link did in the window where no sample is the worst", () => {
  const faults = [
    { link: "air", atMs: 500, effects: ["adds 20 ms"] },
    { link: "air", atMs: 4_000, effects: ["is partitioned"] },
    { link: "air", atMs: 6_000, effects: [] },
    { link: "air", atMs: 12_000, effects: ["refuses connections"] },
  ];
  const lost = finding("fail", { metric: "lost", unit: "count", worst: undefined });
  const result = run("failed", {
    verdicts: [verdict("fail", { findings: [lost] })],
    faults,
    wires: { rovers: "air" },
  });
  const text = formatResult(result, { colors: false });
  assert.match(text, /^ {5}link air adds 20 ms, then is partitioned, then is healed$/m);
});

Deno.test("formatResult() says with how much lag a time was measured, and never for a count", () => {
  const count = finding("fail", { metric: "lost", unit: "count" });
  const text = (one: Finding) =>
    formatResult(run("failed", { verdicts: [verdict("fail", { findings: [one] })] }), {
      colors: false,
    });
  assert.match(text(finding("fail")), /bench lag at most 8 ms: trusted/);
  assert.doesNotMatch(text(count), /lag/);
});

Deno.test("formatSummary() has a line for each run, and the totals", () => {
  const lines = formatSummary(everything).split("\n").slice(1);
  assert.equal(lines.length, everything.length + 1);
  assert.deepEqual(lines.map((line) => line.split(/ +/)[0]), [
    "PASS",
    "FAIL",
    "INCONCLUSIVE",
    "FAIL",
    "INCONCLUSIVE",
    "ERROR",
    "STOPPED",
    "7",
  ]);
  assert.equal(
    lines.at(-1),
    "7 scenarios: 1 passed, 2 failed, 2 inconclusive, 1 error, 1 interrupted",
  );
});

Deno.test("formatResult() says with which options a run is repeated, below where there is no room", () => {
  const footer = (repeatOptions: string | undefined) =>
    formatResult(run("passed", { repeatOptions }), { colors: false }).split("\n").slice(-2).join(
      "\n",
    );
  assert.match(
    footer("--seed 7 --set delay=60ms"),
    /ntrip: .* {3}again: --seed 7 --set delay=60ms$/,
  );
  assert.match(footer(undefined), / {3}again: --seed 7$/, "as in logs that do not tell");
  const many = `--seed 7 --set a=${"long".repeat(20)}`;
  assert.ok(footer(many).endsWith(`\n     again: ${many}`));
});
