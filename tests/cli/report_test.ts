/** The HTML report, of a run and of the logs of runs. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { main } from "../../cli/program.ts";
import { runCommand } from "./run_command.ts";

const ECHO = `wirebench: 1
about: Echoes, while the link is slow for a moment.
vars:
  word: { type: string, default: hush-hush, secret: true }
  clients: { type: int, default: 3 }
servers: { echo: { kind: echo, config: { port: 0 } } }
links: { air: { to: echo } }
simulators: { clients: { kind: echo-clients, via: air, count: "\${clients}", config: { rate: 50/s } } }
steps:
  - start: clients
  - until: { clients.echoes.count: { min: 5 } }
  - mark: steady
  - fault: air
    set: [{ kind: latency, delay: 30ms }]
    for: 200ms
  - wait: 400ms
  - mark: done
expect:
  - name: echoes are fast
    over: clients.echoes
    during: [steady, done]
    that: { latency.max: { max: 5ms }, errors: 0 }
`;

async function folderWith(files: Record<string, string>) {
  const path = await Deno.makeTempDir({ prefix: "wirebench-report-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return {
    path,
    read: (name: string) => Deno.readTextFile(`${path}/${name}`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** What a page draws from: for each scenario its runs. */
function dataOf(page: string) {
  const [, text] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page)!;
  return JSON.parse(text!) as {
    durationMs: number;
    notes: { metric: string; value: number; atMs: number }[];
    steps: { text: string; line: number }[];
    links: { name: string; spans: { text: string }[] }[];
  }[][];
}

Deno.test("wirebench run --report html writes what judge writes of the run's log", async () => {
  await using folder = await folderWith({ "echo.yaml": ECHO });
  const [page, again, json, log] = ["r.html", "again.html", "r.json", "run.jsonl"]
    .map((name) => `${folder.path}/${name}`);
  const reports = ["--report", `html=${page}`, "--report", `json=${json}`];
  const run = await runCommand(
    ...["run", `${folder.path}/echo.yaml`, "--no-keep", "--seed", "3", "--set", "clients=4"],
    ...[...reports, "--log", log!],
  );
  // A machine that is busy may stall the bench: the page then says so.
  assert.ok(run.code === 1 || run.code === 4, run.stdout + run.stderr);
  await runCommand("judge", log!, "--report", `html=${again}`);
  const text = await folder.read("r.html");
  assert.equal(text, await folder.read("again.html"));

  const [[drawn]] = dataOf(text) as [[ReturnType<typeof dataOf>[0][0]]];
  const [{ verdicts }] = JSON.parse(await folder.read("r.json")).runs;
  const { value, worst } = verdicts[0].findings[0];
  assert.equal(value, worst.value);
  const note = drawn.notes.find(({ metric }) => metric === "latency.max")!;
  assert.deepEqual(
    [note.value, note.atMs],
    [value, worst.atMs].map((n) => Number(n.toPrecision(7))),
  );
  assert.deepEqual(drawn.links.map(({ name, spans }) => [name, spans.map(({ text }) => text)]), [
    ["air", ["adds 30 ms"]],
  ]);
  assert.equal(drawn.steps.find(({ text }) => text === "start clients")!.line, 10);

  assert.match(text, /wirebench run \S+\/echo\.yaml --seed 3 --set clients=4</);
  assert.ok(!text.includes("hush"), "a secret stays secret");
  assert.match(text, /word: \{ type: string, default: \*{9}, secret: true \}/);
});

Deno.test("wirebench report lays the runs of several logs over each other", async () => {
  await using folder = await folderWith({ "echo.yaml": ECHO });
  const logs = ["a.jsonl", "b.jsonl"].map((name) => `${folder.path}/${name}`);
  for (const log of logs) {
    await runCommand("run", `${folder.path}/echo.yaml`, "--no-keep", "--log", log);
  }
  const output = `${folder.path}/both.html`;
  const { code, stdout } = await runCommand("report", ...logs, "-o", output);
  assert.deepEqual([code, stdout], [0, `${output}: 2 runs\n`]);
  const data = dataOf(await folder.read("both.html"));
  assert.deepEqual(data.map((runs) => runs.length), [2]);
});

Deno.test("wirebench report says what is wrong with a log", async () => {
  await using folder = await folderWith({ "no.jsonl": "no log\n" });
  const { code, stderr } = await runCommand("report", `${folder.path}/no.jsonl`);
  assert.equal(code, 3);
  assert.match(stderr, /no\.jsonl:1 is no JSON/);
});

Deno.test("wirebench run writes its reports before it sums up", async () => {
  const quick = "wirebench: 1\nsteps: [{ wait: 1ms }]\n";
  await using folder = await folderWith({ "a.yaml": quick });
  const [file, report] = [`${folder.path}/a.yaml`, `${folder.path}/r.json`];
  const { log } = console;
  const sums: [string, boolean][] = [];
  console.log = (text: string) => {
    const [sum] = /of 2 passed|2 scenarios/.exec(text) ?? [];
    if (sum !== undefined) sums.push([sum, existsSync(report)]);
  };
  try {
    for (const runs of [[file, "--repeat", "2"], [file, file]]) {
      await main(["run", ...runs, "--no-keep", "--report", `json=${report}`]);
      await Deno.remove(report);
    }
  } finally {
    console.log = log;
  }
  assert.deepEqual(sums, [["of 2 passed", true], ["2 scenarios", true]]);
});
