/** Scenarios that run beside each other. */
import assert from "node:assert/strict";
import { DenoProcess, runDeno } from "../deno_process.ts";
import { elements, readXml } from "../harness/xml.ts";
import { eventually, within } from "../within.ts";

const waits = (port: number, wait = "700ms") =>
  `wirebench: 1
vars: { opened: { type: int, default: 0 } }
servers: { caster: { kind: caster, config: { port: ${port}, adminPort: 0 } } }
steps: [{ wait: ${wait} }]
expect: [{ over: caster.clients, that: { opened: "\${opened}" } }]
`;

async function folderWith(files: Record<string, string>) {
  const path = await Deno.makeTempDir({ prefix: "wirebench-beside-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const wirebench = (...args: string[]) => runDeno(["run", "-q", "-P=bench", "main.ts", ...args]);

/** When each run of a log began and how long it took, in the order of the log. */
function runsIn(path: string): { name: string; fromMs: number; toMs: number }[] {
  const events = Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));
  const ends = events.filter(({ event }) => event === "end");
  return events.filter(({ event }) => event === "run").map(({ name, startedAt }, i) => ({
    name,
    fromMs: startedAt,
    toMs: startedAt + ends[i].atMs,
  }));
}

const overlap = (a: { fromMs: number; toMs: number }, b: typeof a) =>
  a.fromMs < b.toMs && b.fromMs < a.toMs;

Deno.test("wirebench run --parallel runs scenarios beside each other, and reports them in order", async () => {
  await using folder = await folderWith({
    "a.yaml": waits(0, "3s"),
    "b.yaml": waits(0, "3s"),
    "c.yaml": waits(0).replace("default: 0", "default: 1"),
  });
  const [log, junit] = [`${folder.path}/run.jsonl`, `${folder.path}/r.xml`];
  const options = ["--parallel", "2", "--seed", "3", "--log", log, "--report", `junit=${junit}`];
  const { code, stdout, stderr } = await wirebench("run", ...options, folder.path);
  assert.equal(stderr, "");
  assert.equal(code, 1);
  assert.match(stdout, /^PASS +a .*\nPASS +b .*\nFAIL +c .*\n3 scenarios: 2 passed, 1 failed\n$/m);
  assert.equal([...stdout.matchAll(/again: --seed 3$/gm)].length, 3);
  const suites = elements(readXml(await Deno.readTextFile(junit)), "testsuite");
  assert.deepEqual(suites.map(({ attributes }) => attributes.name), ["a", "b", "c"]);
  const runs = runsIn(log);
  assert.equal(runs.length, 3);
  const [a, b] = ["a", "b"].map((name) => runs.find((run) => run.name === name)!);
  assert.ok(overlap(a!, b!), "a and b went on at the same time");
});

Deno.test("wirebench run --parallel lets scenarios that want the same port wait for each other", async () => {
  const socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr;
  socket.close();
  await using folder = await folderWith({ "a.yaml": waits(port), "b.yaml": waits(port) });
  const log = `${folder.path}/run.jsonl`;
  const { code, stdout } = await wirebench("run", "--parallel", "2", "--log", log, folder.path);
  assert.equal(code, 0, stdout);
  const [first, second] = runsIn(log);
  assert.ok(!overlap(first!, second!));
});

Deno.test("wirebench run --parallel hands on variables and targets, and repeats", async () => {
  await using folder = await folderWith({ "a.yaml": waits(0, "50ms") });
  const options = ["--parallel", "2", "--repeat", "3", "--set", "opened=1"];
  const { code, stdout } = await wirebench("run", ...options, `${folder.path}/a.yaml`);
  assert.equal(code, 1);
  assert.match(stdout, /^a: 0 of 3 passed, 3 failed \(seeds \d+, \d+, \d+\)/m);
});

Deno.test("wirebench run --parallel starts nothing where one scenario is wrong", async () => {
  await using folder = await folderWith({ "a.yaml": waits(0), "b.yaml": "wirebench: 1\n" });
  const { code, stdout, stderr } = await wirebench("run", "--parallel", "2", folder.path);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /nothing was started/);
});

Deno.test("wirebench run --parallel cannot show the packets of one run", async () => {
  const { code, stderr } = await wirebench("run", "--parallel", "2", "--pcap", "x", "echo");
  assert.equal(code, 2);
  assert.equal(stderr, "error: --pcap shows one run at a time: leave out --parallel\n");
});

Deno.test("wirebench run --parallel stops all of them at Ctrl-C, and begins no other", async () => {
  await using folder = await folderWith({
    "a.yaml": waits(0, "1ms"),
    "b.yaml": waits(0, "1h"),
    "c.yaml": waits(0, "1h"),
    "d.yaml": waits(0, "1ms"),
  });
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--parallel", "2", folder.path];
  await using process = new DenoProcess(args, {}, { asInTerminal: true });
  await process.shows(/^a: 1 passed/m);
  process.pressCtrlC();
  assert.equal(await within(process.code(), () => "the end of the command"), 130);
  assert.doesNotMatch(process.stdout, /^d: /m);
});

Deno.test("wirebench run --parallel stops the others where one cannot run, and reports what has ended", async () => {
  await using folder = await folderWith({
    "a.yaml": waits(0, "1h"),
    "b.yaml": waits(0),
    "c.yaml": waits(0),
  });
  const [log, junit] = [`${folder.path}/run.jsonl`, `${folder.path}/r.xml`];
  const options = ["--parallel", "2", "--log", log, "--report", `junit=${junit}`];
  const args = ["run", "-q", "-P=bench", "main.ts", "run", ...options, folder.path];
  await Deno.writeTextFile(log, "of an earlier run");
  await using process = new DenoProcess(args);
  // All have been read once the log begins anew, and the process of the last one reads it again.
  await eventually(async () => (await Deno.stat(log)).size === 0);
  await Deno.writeTextFile(`${folder.path}/c.yaml`, "wirebench: 1\nstep: []\n");
  assert.equal(await within(process.code(), () => process.stdout), 3);
  assert.match(process.stdout, /^b: 1 passed, 0 failed/m);
  assert.match(process.stdout, /^STOPPED +a .*\nPASS +b .*\n2 scenarios: .*\n$/m);
  assert.match(process.stderr, /c\.yaml:2:1: a scenario has no key "step"/);
  const suites = elements(readXml(await Deno.readTextFile(junit)), "testsuite");
  assert.deepEqual(suites.map(({ attributes }) => attributes.name), ["a", "b"]);
  assert.deepEqual(runsIn(log).map(({ name }) => name), ["b", "a"]);
});

Deno.test("wirebench run --parallel keeps runs, and says so", async () => {
  await using folder = await folderWith({ "a.yaml": waits(0, "1ms"), "b.yaml": waits(0, "1ms") });
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--parallel", "2", "--keep", "."];
  const { code, stdout } = await runDeno(args, { INIT_CWD: folder.path });
  assert.equal(code, 0, stdout);
  for (const id of [1, 2]) {
    assert.match(stdout, new RegExp(`seed \\d+\n {5}kept as run ${id}$`, "m"));
    const kept = JSON.parse(Deno.readTextFileSync(`${folder.path}/.wirebench/runs/${id}.json`));
    assert.deepEqual(kept.settings, { opened: "0" });
    assert.equal(runsIn(`${folder.path}/.wirebench/runs/${id}.jsonl`)[0]!.name, kept.result.name);
  }
  assert.equal([...Deno.readDirSync(`${folder.path}/.wirebench/runs`)].length, 4);
});
