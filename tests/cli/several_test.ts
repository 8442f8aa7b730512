/** Several scenarios in one command, a run that is repeated, and a run that is judged again. */
import assert from "node:assert/strict";
import { exitCodes, worstCode } from "../../harness/exit_codes.ts";
import { DenoProcess } from "../deno_process.ts";
import { type Element, elements, readXml } from "../harness/xml.ts";
import { within } from "../within.ts";
import { type CommandResult, runCommand } from "./run_command.ts";

const CASTER = `wirebench: 1
about: A caster that nobody dials.
servers: { caster: { kind: caster, config: { port: 0, adminPort: 0 } } }
steps:
  - wait: 20ms
`;
const PASSES = `${CASTER}expect: [{ over: caster.clients, that: { opened: 0 } }]\n`;
const FAILS = `${CASTER}expect: [{ over: caster.clients, that: { opened: 1 } }]\n`;
const TIMES_OUT = `${CASTER}  - until: { caster.clients.opened: 1 }\n    within: 300ms\n`;
const UNREACHABLE = `wirebench: 1
servers: { far: { external: "127.0.0.1:1" } }
simulators: { base: { kind: ntrip-base, via: far, config: { password: x } } }
steps:
  - start: base
`;
const WAITS_LONG = `${CASTER}  - wait: 1h\n`;

/** A folder of scenarios and whatever else. */
async function folderWith(files: Record<string, string>) {
  const path = await Deno.makeTempDir({ prefix: "wirebench-several-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What a run printed without what it was doing meanwhile. */
function verdictsOf({ stdout }: CommandResult): string {
  const isProgress = /^ *\+[\d.]+ s {2}|^[\w[\]-]+: .* {3}seed \d+$|running it again/;
  return stdout.split("\n").filter((line) => !isProgress.test(line)).join("\n");
}

/** The last lines, a run each, as words: `PASS a`; and the totals. */
function summaryOf({ stdout }: CommandResult): { runs: string[]; totals: string } {
  const lines = stdout.slice(stdout.lastIndexOf("\n\n") + 2).trimEnd().split("\n");
  const totals = lines.pop()!;
  return { runs: lines.map((line) => line.split(/ +/, 2).join(" ")), totals };
}

/** Keeps the bench from its work for most of the time, until something has happened. */
function disturbUntil(isOver: () => boolean): Disposable {
  const timer = setInterval(() => {
    if (isOver()) return clearInterval(timer);
    const untilMs = performance.now() + 60;
    while (performance.now() < untilMs);
  }, 20);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

Deno.test("wirebench run goes through a folder's scenarios by name, and sums them up", async () => {
  await using folder = await folderWith({
    "c.yml": PASSES,
    "a.yaml": PASSES,
    "b.yaml": FAILS,
    "notes.txt": "not a scenario",
    "rows.csv": "a,b\n",
  });
  const result = await runCommand("run", folder.path);
  assert.equal(result.code, 1);
  assert.deepEqual(summaryOf(result), {
    runs: ["PASS a", "FAIL b", "PASS c"],
    totals: "3 scenarios: 2 passed, 1 failed",
  });
  assert.match(result.stdout, /^PASS {10}a {44}[\d.]+ m?s$/m);
});

Deno.test("wirebench run takes several names, files and folders, in the order that is given", async () => {
  await using folder = await folderWith({ "x.yaml": PASSES, "y.yaml": PASSES });
  await using other = await folderWith({ "z.yaml": FAILS });
  const result = await runCommand("run", `${other.path}/z.yaml`, `${folder.path}/`);
  assert.deepEqual(summaryOf(result).runs, ["FAIL z", "PASS x", "PASS y"]);
});

Deno.test("wirebench run sums nothing up where there is but one", async () => {
  await using folder = await folderWith({ "x.yaml": PASSES });
  const { stdout, code } = await runCommand("run", `${folder.path}/x.yaml`);
  assert.equal(code, 0);
  assert.match(stdout, /x: 1 passed, 0 failed {3}\S+ m?s {3}again: --seed \d+\n$/);
});

Deno.test("wirebench run makes a run of each row of data", async () => {
  await using folder = await folderWith({
    "rows.yaml": `${PASSES.replace("opened: 0", 'opened: "${n}"')}data: rows.csv
vars: { n: { type: int } }
`,
    "rows.csv": "n\n0\n1\n0\n",
  });
  const result = await runCommand("run", `${folder.path}/rows.yaml`);
  assert.deepEqual(summaryOf(result), {
    runs: ["PASS rows[1]", "FAIL rows[2]", "PASS rows[3]"],
    totals: "3 scenarios: 2 passed, 1 failed",
  });
  assert.equal(result.code, 1);
});

Deno.test("wirebench run starts nothing where one of several is wrong, and tells all mistakes", async () => {
  await using folder = await folderWith({
    "a.yaml": PASSES,
    "b.yaml": PASSES.replace("- wait", "- wiat"),
    "c.yaml": PASSES.replace("kind: caster", "kind: castr"),
  });
  const { code, stdout, stderr } = await runCommand("run", folder.path);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /b\.yaml:5:5: there is no step "wiat"/);
  assert.match(stderr, /c\.yaml:3:28: there is no server "castr"/);
  assert.match(stderr, /\n2 mistakes; nothing was started\n$/);
});

Deno.test("wirebench run starts nothing where one of several is not there", async () => {
  await using folder = await folderWith({ "a.yaml": PASSES });
  const { code, stdout, stderr } = await runCommand("run", folder.path, `${folder.path}/b.yaml`);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.equal(stderr, `error: Cannot read ${folder.path}/b.yaml: there is no such file\n`);
});

Deno.test("wirebench run says that a folder has no scenario", async () => {
  await using folder = await folderWith({ "notes.txt": "" });
  const { code, stderr } = await runCommand("run", folder.path);
  assert.equal(code, 2);
  assert.equal(stderr, `error: There is no scenario in the folder ${folder.path}\n`);
});

Deno.test("worstCode() is the worst of several: interrupted, then 2, 3, 1, 4, then passed", () => {
  const order = [130, 2, 3, 1, 4, 0];
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    Object.values(exitCodes).map(({ code }) => code as number).toSorted((a, b) => a - b),
  );
  for (const [i, worse] of order.entries()) {
    for (const better of order.slice(i)) {
      assert.equal(worstCode([worse, better]), worse);
      assert.equal(worstCode([better, 0, worse]), worse);
    }
  }
  assert.equal(worstCode([]), 0);
});

Deno.test("wirebench run goes on after a failure and after an error, and ends with the worse of them", async () => {
  await using folder = await folderWith({
    "a.yaml": FAILS,
    "b.yaml": UNREACHABLE,
    "c.yaml": PASSES,
  });
  const result = await runCommand("run", folder.path);
  assert.equal(result.code, 3);
  assert.deepEqual(summaryOf(result), {
    runs: ["FAIL a", "ERROR b", "PASS c"],
    totals: "3 scenarios: 1 failed, 1 error, 1 passed",
  });
});

Deno.test("wirebench run writes all runs into each report; options may stand before the names", async () => {
  await using folder = await folderWith({ "a.yaml": FAILS, "b.yaml": UNREACHABLE });
  const [json, junit] = [`${folder.path}/r.json`, `${folder.path}/r.xml`];
  const reports = ["--report", `json=${json}`, "--report", `junit=${junit}`];
  const { code } = await runCommand("run", ...reports, "--seed", "5", folder.path);
  assert.equal(code, 3);
  const { runs } = JSON.parse(await Deno.readTextFile(json));
  assert.deepEqual(
    runs.map(({ name, outcome, seed }: Record<string, unknown>) => [name, outcome, seed]),
    [["a", "failed", 5], ["b", "error", 5]],
  );
  const suites = elements(readXml(await Deno.readTextFile(junit)), "testsuite");
  const numbers = ({ attributes: { tests, failures, errors } }: Element) =>
    [tests, failures, errors].join();
  assert.deepEqual(suites.map(numbers), ["1,1,0", "1,0,1"]);
});

for (const option of ["--log", "--report"]) {
  Deno.test(`wirebench run ends with 3 where it cannot write what ${option} asks for`, async () => {
    await using folder = await folderWith({ "a.yaml": PASSES });
    const file = `${folder.path}/nowhere/file`;
    const value = option === "--log" ? file : `json=${file}`;
    const { code, stdout, stderr } = await runCommand(
      ...["run", option, value, `${folder.path}/a.yaml`],
    );
    assert.equal(code, 3);
    assert.equal(stdout, "", "nothing was started");
    assert.match(
      stderr,
      /^error: Cannot write .*\/nowhere\/file: there is no folder .*\/nowhere\n$/,
    );
  });
}

Deno.test("wirebench run starts nothing where a report has no file", async () => {
  await using folder = await folderWith({ "a.yaml": PASSES });
  const { code, stdout, stderr } = await runCommand(
    ...["run", "--report", "html=", `${folder.path}/a.yaml`],
  );
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.equal(stderr, "error: --report html=: must be kind=file\n");
});

Deno.test("wirebench run leaves the reports as they are where nothing was started", async () => {
  await using folder = await folderWith({ "a.yaml": "wirebench: 2\n", "old.json": "old" });
  const file = (name: string) => `${folder.path}/${name}`;
  const reports = ["--report", `json=${file("old.json")}`, "--report", `json=${file("new.json")}`];
  const { code } = await runCommand("run", ...reports, file("a.yaml"));
  assert.equal(code, 2);
  assert.equal(Deno.readTextFileSync(file("old.json")), "old");
  assert.throws(() => Deno.statSync(file("new.json")), Deno.errors.NotFound);
});

for (
  const [what, files] of [
    ["of a run that passed", { "a.yaml": PASSES }],
    ["of a run that failed", { "a.yaml": FAILS }],
    ["of a run that timed out", { "a.yaml": TIMES_OUT }],
    ["of a run that could not start", { "a.yaml": UNREACHABLE }],
    ["of several runs", { "a.yaml": FAILS, "b.yaml": UNREACHABLE, "c.yaml": PASSES }],
  ] as const
) {
  Deno.test(`wirebench judge of the log ${what} says the same again`, async () => {
    await using folder = await folderWith(files);
    const log = `${folder.path}/run.jsonl`;
    const run = await runCommand("run", "--log", log, "--retry", "5", folder.path);
    const judged = await runCommand("judge", log);
    assert.equal(judged.stdout, verdictsOf(run));
    assert.equal(judged.code, run.code);
    assert.equal(judged.stderr, "");
  });
}

Deno.test("wirebench judge of the log of a whole path says the same again, links and all", async () => {
  await using folder = await folderWith({});
  const log = `${folder.path}/run.jsonl`;
  const scenario = "fixtures/failing/torn-messages.yaml";
  const run = await runCommand("run", "--log", log, "--seed", "3", scenario);
  assert.match(run.stdout, /^ {5}link air corrupts 2 % of the bytes, then is healed$/m);
  const judged = await runCommand("judge", log);
  assert.equal(judged.stdout, verdictsOf(run));
  assert.equal(judged.code, 1);
});

Deno.test("wirebench run --retry repeats an inconclusive run with its seed, until anybody can tell", async () => {
  await using folder = await folderWith({ "late.yaml": TIMES_OUT });
  const log = `${folder.path}/run.jsonl`;
  const events = () => Deno.readTextFileSync(log).trimEnd().split("\n").map((l) => JSON.parse(l));
  using _ = disturbUntil(() => Deno.readTextFileSync(log).includes('"again"'));
  const args = ["run", "--log", log, "--retry", "9", `${folder.path}/late.yaml`];
  const run = await runCommand(...args);
  assert.match(run.stdout, /^late: inconclusive, running it again \(1 of 9\)$/m);
  assert.match(verdictsOf(run), /^FAIL waited 300 ms for what did not come/);
  assert.equal(run.code, 1);
  const seeds = events().filter(({ event }) => event === "run").map(({ seed }) => seed);
  assert.ok(seeds.length >= 2);
  assert.equal(new Set(seeds).size, 1);
  const judged = await runCommand("judge", log);
  assert.equal(judged.stdout, verdictsOf(run), "only the last run counts");
  assert.equal(judged.code, 1);
});

Deno.test("wirebench run without --retry ends with 4 where nobody can tell, and JUnit skips it", async () => {
  await using folder = await folderWith({ "late.yaml": TIMES_OUT });
  const junit = `${folder.path}/r.xml`;
  using _ = disturbUntil(() => false);
  const args = ["run", "--report", `junit=${junit}`, `${folder.path}/late.yaml`];
  const { code, stdout } = await runCommand(...args);
  assert.equal(code, 4, stdout);
  assert.match(stdout, /^INCONCLUSIVE waited 300 ms for what did not come/m);
  const root = readXml(await Deno.readTextFile(junit));
  assert.match(elements(root, "skipped")[0]!.attributes.message!, /^waited 300 ms for what/);
  assert.deepEqual(elements(root, "failure"), []);
});

Deno.test("wirebench run --retry does not repeat a run that failed, or one that could not start", async () => {
  await using folder = await folderWith({ "a.yaml": FAILS, "b.yaml": UNREACHABLE });
  const { stdout } = await runCommand("run", "--retry", "5", folder.path);
  assert.doesNotMatch(stdout, /running it again/);
});

Deno.test("wirebench run stops at Ctrl-C and leaves out the scenarios that are to come", async () => {
  await using folder = await folderWith({
    "a.yaml": PASSES,
    "b.yaml": WAITS_LONG,
    "c.yaml": PASSES,
  });
  const log = `${folder.path}/run.jsonl`;
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--log", log, folder.path];
  await using process = new DenoProcess(args);
  await process.shows(/wait 3600 s|wait 1 h|wait 60 min/);
  process.kill("SIGINT");
  const code = await within(process.code(), () => "the end of the command");
  assert.equal(code, 130);
  const { stdout, stderr } = process;
  assert.equal(stderr, "");
  const run = { code, stdout, stderr };
  assert.deepEqual(summaryOf(run), {
    runs: ["PASS a", "STOPPED b"],
    totals: "2 scenarios: 1 passed, 1 interrupted",
  });
  const judged = await runCommand("judge", log);
  assert.equal(judged.stdout, verdictsOf(run));
  assert.equal(judged.code, 130);
});
