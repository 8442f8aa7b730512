/** Runs that are kept, and what the command tells of them. Each test has a working directory of its own. */
import assert from "node:assert/strict";
import { runDeno } from "../deno_process.ts";

const QUIET = `wirebench: 1
about: A caster that nobody dials.
tags: [caster, quick]
servers: { caster: { kind: caster, config: { port: 0, adminPort: 0 } } }
steps: [{ wait: 20ms }]
`;
const PASSES = `${QUIET}expect: [{ over: caster.clients, that: { opened: 0 } }]\n`;
const FAILS = `${QUIET}expect: [{ over: caster.clients, that: { opened: 1 } }]\n`;
/** Echoes over a link that takes its time. */
const ECHO = `wirebench: 1
vars: { delay: { type: duration, default: 30ms } }
servers: { echo: { kind: echo, config: { port: 0 } } }
links: { air: { to: echo, faults: [{ kind: latency, delay: "\${delay}", direction: down }] } }
simulators: { clients: { kind: echo-clients, via: air, count: 4, config: { rate: 15/s } } }
steps:
  - start: clients
  - until: { clients.connection.concurrent: 1 }
    within: 5s
  - mark: steady
  - wait: 2s
  - mark: end
expect:
  - name: echoes come soon
    over: clients.echoes
    during: [steady, end]
    scope: merged
    that: { latency.p50: { max: 400%, of: last 3 } }
`;

/** A working directory with some scenarios in it. */
async function workplace(files: Record<string, string>) {
  const path = await Deno.makeTempDir({ prefix: "wirebench-history-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return {
    path,
    wirebench: (args: string, env: Record<string, string> = {}) =>
      runDeno(["run", "-q", "-P=bench", "main.ts", ...args.split(" ")], { INIT_CWD: path, ...env }),
    keptRuns: () => {
      try {
        return [...Deno.readDirSync(`${path}/.wirebench/runs`)].map(({ name }) => name).toSorted();
      } catch {
        return [];
      }
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("wirebench run --keep keeps a run, and wirebench judge says the same of it again", async () => {
  await using place = await workplace({ "a.yaml": FAILS });
  const run = await place.wirebench("run a.yaml --keep");
  assert.match(run.stdout, /\n {5}kept as run 1\n$/);
  assert.deepEqual(place.keptRuns(), ["1.json", "1.jsonl"]);
  for (const name of [".wirebench/runs/1.jsonl", "1", "last"]) {
    const judged = await place.wirebench(`judge ${name}`);
    assert.equal(judged.code, 1, judged.stderr);
    assert.ok(run.stdout.includes(judged.stdout));
  }
  const report = await place.wirebench("report last -o both.html");
  assert.deepEqual([report.code, report.stdout], [0, "both.html: a run\n"]);
});

Deno.test("reports call kept runs by their numbers", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  const labels = async (name: string) => {
    const page = await Deno.readTextFile(`${place.path}/${name}`);
    return [...page.matchAll(/<h3>(\w+ \d+) \(seed/g)].map(([, label]) => label);
  };
  await place.wirebench("run a.yaml --keep");
  await place.wirebench("run a.yaml --keep --repeat 2 --report html=new.html");
  assert.deepEqual(await labels("new.html"), ["run 2", "run 3"]);
  const logs = `2..3 ${place.path}/.wirebench/runs/1.jsonl`;
  const report = await place.wirebench(`report ${logs} -o of.html`);
  assert.equal(report.code, 0, report.stderr);
  assert.deepEqual(await labels("of.html"), ["run 2", "run 3", "log 3"]);
  await place.wirebench("judge 2..3 --report html=judged.html");
  assert.deepEqual(await labels("judged.html"), ["run 2", "run 3"]);
});

Deno.test("wirebench run says that a run could not be kept, and has its verdicts all the same", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await Deno.mkdir(`${place.path}/.wirebench/runs/1.json.part`, { recursive: true });
  const run = await place.wirebench("run a.yaml --keep");
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /1 passed, 0 failed/);
  assert.match(run.stdout, /^ {5}not kept: Cannot write \.wirebench\/runs\/1\.json: /m);
});

Deno.test("wirebench run runs what cannot be kept from its beginning, and says so at its end", async () => {
  await using place = await workplace({ "a.yaml": PASSES, ".wirebench": "no folder" });
  for (const args of ["run a.yaml --keep", "run a.yaml --keep --parallel 2"]) {
    const { code, stdout, stderr } = await place.wirebench(args);
    assert.deepEqual([code, stderr], [0, ""], args);
    assert.match(
      stdout,
      /1 passed, 0 failed[^]*\n {5}not kept: Cannot keep the run in \.wirebench: /,
    );
  }
});

Deno.test("wirebench run keeps nothing where its output is no terminal, or where it shall not", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml");
  await place.wirebench("run a.yaml --no-keep");
  assert.deepEqual(place.keptRuns(), []);
});

Deno.test("wirebench history shows how each scenario's runs ended", async () => {
  await using place = await workplace({ "a.yaml": PASSES, "b.yaml": FAILS });
  await place.wirebench("run a.yaml b.yaml a.yaml --keep");
  const { stdout, code } = await place.wirebench("history");
  assert.equal(code, 0);
  assert.match(stdout, /^a +✓✓ +run 3, \d{4}-\d\d-\d\d \d\d:\d\d$/m);
  assert.match(stdout, /^b +✗ +run 2, /m);
});

Deno.test("wirebench history and compare say once which run they leave out", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep --repeat 3");
  await Deno.writeTextFile(`${place.path}/.wirebench/runs/2.json`, "{");
  const sentence = "Run 2 is left out: .wirebench/runs/2.json is no JSON\n";
  const history = await place.wirebench("history a");
  assert.deepEqual([history.code, history.stderr], [0, sentence]);
  assert.match(history.stdout, /^a: 2 runs {3}✓✓$/m);
  const compared = await place.wirebench("compare 1 3");
  assert.equal(compared.stderr, sentence);
});

Deno.test("wirebench history tells times in the local time zone", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep");
  for (const args of ["history", "history a"]) {
    const [utc, tokyo] = await Promise.all(["UTC", "Asia/Tokyo"].map(async (zone) => {
      const { stdout } = await place.wirebench(args, { TZ: zone });
      return Date.parse(/\d{4}-\d\d-\d\d \d\d:\d\d/.exec(stdout)![0].replace(" ", "T") + "Z");
    }));
    assert.equal(tokyo! - utc!, 9 * 3_600_000, args);
  }
});

Deno.test("wirebench history of a scenario shows its runs and what its expectations saw", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep --repeat 2 --seed 4");
  for (const name of ["a", "a.yaml", "./a.yaml"]) {
    const { stdout } = await place.wirebench(`history ${name}`);
    assert.match(stdout, /^a: 2 runs {3}✓✓$/m);
    assert.match(stdout, /^✓ +2 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +[\d.]+ ms {2}seed 4$/m);
    assert.match(stdout, /^caster\.clients opened \(each, start\.\.end\)\n {2}always 0$/m);
  }
});

Deno.test("wirebench history of a scenario with data is of all its rows, or of one", async () => {
  const data = QUIET.replace(
    "tags:",
    "data: d.csv\nvars: { who: { type: string, default: x } }\ntags:",
  );
  await using place = await workplace({ "d.yaml": data, "d.csv": "who\nAda\nBob\n" });
  await place.wirebench("run d.yaml --keep");
  for (const name of ["d", "d.yaml", "./d.yaml"]) {
    const { stdout, stderr } = await place.wirebench(`history ${name}`);
    assert.match(stdout, /^d: 2 runs {3}✓✓\n[^]* who=Ada\n.* who=Bob$/m, stderr);
  }
  const row = await place.wirebench("history d[2]");
  assert.match(row.stdout, /^d\[2\]: 1 run {3}✓$/m, row.stderr);
});

Deno.test("wirebench report and judge leave out of a range what is gone, and say so", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep --repeat 4");
  await Deno.remove(`${place.path}/.wirebench/runs/1.jsonl`);
  const report = await place.wirebench("report 1..3 -o page.html");
  assert.deepEqual([report.code, report.stdout], [0, "page.html: 2 runs\n"]);
  assert.equal(report.stderr, "The log of run 1 is not kept any longer\n");
  await Deno.remove(`${place.path}/.wirebench/runs/2.jsonl`);
  const judged = await place.wirebench("judge 1..9");
  assert.match(judged.stdout, /^2 scenarios: 2 passed$/m);
  assert.equal(
    judged.stderr,
    "Of the runs 1..9 there are 1 to 4\nThe logs of the runs 1, 2 are not kept any longer\n",
  );
  for (
    const [runs, sentence] of [
      ["2", "The log of run 2 is not kept any longer"],
      ["4,2", "The log of run 2 is not kept any longer"],
      ["1..2", "The logs of the runs 1, 2 are not kept any longer"],
    ] as const
  ) {
    const { code, stderr } = await place.wirebench(`judge ${runs}`);
    assert.deepEqual([code, stderr], [2, `error: ${sentence}\n`]);
  }
});

Deno.test("wirebench report, judge and compare take a log whose path has commas", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep --log a,b.jsonl");
  await place.wirebench("run a.yaml --keep");
  const report = await place.wirebench("report a,b.jsonl 1..2 2,1 -o page.html");
  assert.deepEqual([report.stdout, report.stderr], ["page.html: 5 runs\n", ""]);
  const judged = await place.wirebench("judge a,b.jsonl");
  assert.deepEqual([judged.code, judged.stderr], [0, ""]);
  const compared = await place.wirebench("compare a,b.jsonl 2,1");
  assert.match(compared.stdout, /^a: 1 run before, 2 runs after$/m, compared.stderr);
});

Deno.test("wirebench history and compare say what is not there", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  const none = await place.wirebench("history");
  assert.match(none.stderr, /^error: There is no run in \.wirebench: wirebench run keeps them/);
  await place.wirebench("run a.yaml --keep");
  for (
    const [args, sentence] of [
      ["history aa", /^error: No run of "aa" was kept; did you mean "a"\?\n$/],
      ["compare 7 1", /^error: There is no run 7: there are 1 to 1\n$/],
      ["compare", /^error: There is no run last~1: no more than one run of a can be named\n$/],
      ["compare b a", /^error: No run of "b" was kept; known are a\n$/],
      ["judge 3..1", /^error: The range 3\.\.1 is reversed: the runs are 1\.\.3\n$/],
      ["compare  last", /^error: "" names no run: such as 12, 3\.\.7, last or last~1$/m],
      ["compare 1 ,", /^error: "," names no run: such as/],
      ["compare gone.jsonl a", /^error: There is no log gone\.jsonl$/m],
      ["compare a a --smallest lots", /^error: --smallest lots: must be a percentage/],
    ] as const
  ) {
    const { code, stderr } = await place.wirebench(args);
    assert.match(stderr, sentence);
    assert.equal(code, 2, args);
  }
});

Deno.test("wirebench compare names runs that came to their end where the last one did not", async () => {
  await using place = await workplace({ "a.yaml": PASSES });
  await place.wirebench("run a.yaml --keep --repeat 4");
  const runs = `${place.path}/.wirebench/runs`;
  const interrupt = async (path: string) => {
    const text = await Deno.readTextFile(path);
    const outcome = path.endsWith("l") ? '$1"outcome":"interrupted",' : '"outcome":"interrupted"';
    const found = path.endsWith("l") ? /("event":"end",)/ : /"outcome":"passed"/;
    await Deno.writeTextFile(path, text.replace(found, outcome));
  };
  const compare = async () => {
    const { code, stderr } = await place.wirebench("compare");
    assert.equal(code, 2, stderr);
    return stderr;
  };
  for (const name of ["3.json", "3.jsonl"]) await interrupt(`${runs}/${name}`);
  assert.equal(
    await compare(),
    "error: Cannot compare last~1: no run came to its end; of a, 2 and 4 did: " +
      "wirebench compare 2 4\n",
  );
  await Deno.remove(`${runs}/2.jsonl`);
  await Deno.remove(`${runs}/1.jsonl`);
  assert.equal(await compare(), "error: Cannot compare last~1: no run came to its end\n");
});

Deno.test("wirebench history says in a sentence that the kept runs cannot be read", async () => {
  await using place = await workplace({ ".wirebench": "no folder" });
  for (const args of ["history", "compare", "judge last"]) {
    const { code, stderr } = await place.wirebench(args);
    assert.match(stderr, /^error: Cannot read \.wirebench\/runs: [^\n]+\n$/, args);
    assert.equal(code, 3, args);
  }
});

Deno.test("wirebench compare finds a link that is slower, and expect holds against earlier runs", async () => {
  await using place = await workplace({ "echo.yaml": ECHO });
  const first = await place.wirebench("run echo.yaml --keep");
  assert.equal(first.code, 4, first.stdout);
  assert.match(first.stdout, /no earlier run has passed: there is nothing to hold it against yet/);
  assert.doesNotMatch(first.stdout, /undefined/);
  const second = await place.wirebench("run echo.yaml --keep");
  assert.equal(second.code, 0, second.stdout);
  assert.match(second.stdout, /400 % of [\d.]+ ms, the one run before/);
  // With another delay, they are not alike: there is nothing before this one.
  const slow = await place.wirebench("run echo.yaml --keep --set delay=60ms");
  assert.equal(slow.code, 4, slow.stdout);
  assert.match(slow.stdout, /again: --seed \d+ --set delay=60ms$/m);
  assert.ok(slow.stdout.includes((await place.wirebench("judge last")).stdout));
  const compared = await place.wirebench("compare 2 3");
  assert.equal(compared.code, 1, compared.stdout);
  assert.match(compared.stdout, /^CHANGED clients\.echoes latency\.p50 \(steady\.\.end\)$/m);
  const range = await place.wirebench("compare 1..2 last --smallest 500%");
  assert.match(range.stderr, /must be a percentage from 0% to 100%/);
  const logs = await place.wirebench("compare .wirebench/runs/1.jsonl,2 last --all");
  assert.equal(logs.code, 1);
  assert.match(logs.stdout, /^echo: 2 runs \(1 passed\) before, 1 run \(0 passed\) after$/m);
  assert.match(logs.stdout, /^same {4}clients\.echoes errors \(steady\.\.end\)$/m);
  const judged = await place.wirebench("judge .wirebench/runs/2.jsonl");
  assert.equal(judged.code, 0, "its log knows what it was held against");
  assert.ok(second.stdout.includes(judged.stdout));
});

Deno.test("wirebench run fails what is worse than earlier runs, and holds nothing against it", async () => {
  const stream = (count: number) =>
    `wirebench: 1
servers: { echo: { kind: echo, config: { port: 0 } } }
simulators: { clients: { kind: echo-clients, via: echo, count: ${count}, config: { rate: 15/s } } }
steps: [{ start: clients }, { until: { clients.connection.concurrent: 1 }, within: 5s }]
expect:
  - over: clients.connection
    scope: merged
    that: { opened: { min: 100%, max: 150%, of: last 3 } }
`;
  await using place = await workplace({ "echo.yaml": stream(2) });
  const run = async (count: number) => {
    await Deno.writeTextFile(`${place.path}/echo.yaml`, stream(count));
    return await place.wirebench("run echo.yaml --keep");
  };
  assert.equal((await run(2)).code, 4);
  const expected = "between 2 and 3: 100 % and 150 % of 2, ";
  for (const [count, runs] of [[4, "the one run before"], [1, "the one run before"]] as const) {
    const { code, stdout } = await run(count);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^FAIL clients\.connection opened/m);
    // What failed before is not among the runs that it is held against.
    const line = stdout.replaceAll(/\s+/g, " ");
    assert.ok(line.includes(`expected ${expected}${runs}, observed ${count}`), stdout);
  }
  const fine = await run(3);
  assert.equal(fine.code, 0, fine.stdout);
  const judged = await place.wirebench("judge 2");
  assert.equal(judged.code, 1);
  assert.ok(judged.stdout.includes(expected));
});

Deno.test("wirebench run --filter takes the scenarios with a tag", async () => {
  await using place = await workplace({
    "a.yaml": PASSES,
    "b.yaml": FAILS.replace("quick", "slow"),
    "c.yaml": PASSES.replace("[caster, quick]", "[]"),
  });
  const { stdout, code } = await place.wirebench("run . --filter quick");
  assert.equal(code, 0);
  assert.match(stdout, /^a: 1 passed, 0 failed/m);
  assert.doesNotMatch(stdout, /^[bc]: /m);
  const both = await place.wirebench("run . --filter quick --filter slow");
  assert.match(both.stdout, /^2 scenarios: 1 passed, 1 failed$/m);
  const none = await place.wirebench("run . --filter quik");
  assert.equal(none.code, 2);
  assert.equal(
    none.stderr,
    'error: --filter quik: no scenario here has this tag; did you mean "quick"?\n',
  );
});

Deno.test("wirebench run --repeat runs with a fresh seed each time, and sums up what is flaky", async () => {
  await using place = await workplace({ "a.yaml": PASSES, "b.yaml": FAILS });
  const { stdout, code } = await place.wirebench("run a.yaml b.yaml --repeat 3");
  assert.equal(code, 1);
  const seeds = new Set([...stdout.matchAll(/again: --seed (\d+)/g)].map(([, seed]) => seed));
  assert.equal(seeds.size, 6);
  assert.match(stdout, /^a: 3 of 3 passed {3}[\d.]+ ms to [\d.]+ ms$/m);
  assert.match(stdout, /^b: 0 of 3 passed, 3 failed \(seeds \d+, \d+, \d+\)/m);
  assert.match(stdout, /^ {5}held in 0 of 3: caster\.clients opened$/m);
  assert.match(stdout, /^ {7}caster\.clients opened: expected 1, observed nothing$/m);
  const once = await place.wirebench("run a.yaml --repeat 0");
  assert.equal(once.stderr, "error: --repeat 0: must be at least 1\n");
});
