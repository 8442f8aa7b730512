import assert from "node:assert/strict";
import { join } from "node:path";
import { isAlike, KeptRuns } from "../../../harness/history/kept_runs.ts";
import { planObject } from "../../../harness/load.ts";
import type { Plan } from "../../../harness/plan.ts";
import { judgeLog, judgeRun } from "../../../harness/read_log.ts";
import { madeEvents, type Making } from "./made_run.ts";

const plan: Plan = planObject({ wirebench: 1, steps: [{ wait: "1ms" }] });

async function emptyFolder() {
  const path = await Deno.makeTempDir({ prefix: "wirebench-kept-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Keeps a made run; its number. */
function keep(runs: KeptRuns, making: Making): number {
  using run = runs.begin();
  const events = madeEvents({ slices: 10, ...making });
  events.forEach(run.write);
  run.finish(plan, judgeRun("made", events));
  return run.id;
}

const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).toSorted();

Deno.test("KeptRuns.all() gives the runs that were kept, the oldest first, as they were", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(join(folder.path, "kept"));
  assert.deepEqual(runs.all(), []);
  assert.deepEqual([3, 4, 5].map((seed) => keep(runs, { seed })), [1, 2, 3]);
  assert.deepEqual(runs.all().map(({ id, result: { seed } }) => [id, seed]), [[1, 3], [2, 4], [
    3,
    5,
  ]]);
  const [, second] = runs.all();
  const [judged] = await judgeLog(runs.logPath(2));
  assert.deepEqual(second!.result, JSON.parse(JSON.stringify(judged)), "number for number");
});

Deno.test("KeptRuns.begin() gives a number to one run only, whoever else keeps runs there", async () => {
  await using folder = await emptyFolder();
  using first = new KeptRuns(folder.path).begin();
  using second = new KeptRuns(folder.path).begin();
  assert.deepEqual([first.id, second.id], [1, 2]);
});

Deno.test("KeptRuns.all() passes over a run that goes on, and one whose file is damaged", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path);
  keep(runs, { seed: 1 });
  keep(runs, { seed: 2 });
  using _ = runs.begin();
  Deno.writeTextFileSync(join(folder.path, "runs", "1.json"), "{");
  assert.deepEqual(runs.all().map(({ id }) => id), [2]);
});

Deno.test("KeptRuns.all() passes over what is no result", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path);
  const path = join(folder.path, "runs", `${keep(runs, { seed: 1 })}.json`);
  const { settings, result } = JSON.parse(Deno.readTextFileSync(path));
  const damages = [
    {},
    null,
    [],
    { settings },
    { settings, result: {} },
    { settings: null, result },
    { settings, result: { ...result, verdicts: [{}] } },
    { settings, result: { ...result, outcome: "good" } },
    { settings, result: { ...result, startedAt: 1e300 } },
  ];
  for (const damage of damages) {
    Deno.writeTextFileSync(path, JSON.stringify(damage));
    assert.deepEqual(runs.all(), [], JSON.stringify(damage));
  }
  Deno.writeTextFileSync(path, JSON.stringify({ settings, result }));
  assert.equal(runs.all().length, 1);
});

Deno.test("KeptRuns.all() says that the folder cannot be read", async () => {
  await using folder = await emptyFolder();
  const file = join(folder.path, "file");
  Deno.writeTextFileSync(file, "");
  assert.throws(() => new KeptRuns(file).all(), {
    name: "BenchError",
    message: /^Cannot read .*file.runs: /,
  });
  const runs = new KeptRuns(folder.path);
  const id = keep(runs, { seed: 1 });
  Deno.removeSync(join(folder.path, "runs", `${id}.json`));
  Deno.mkdirSync(join(folder.path, "runs", `${id}.json`));
  assert.throws(() => runs.all(), { name: "BenchError", message: /^Cannot read .*1\.json: / });
});

Deno.test("KeptRuns forgets the oldest runs when there are too many", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path, { maxRuns: 3, maxLogBytes: 1e9 });
  for (let seed = 1; seed <= 12; seed++) keep(runs, { seed });
  assert.deepEqual(runs.all().map(({ id }) => id), [10, 11, 12]);
  assert.equal(namesIn(join(folder.path, "runs")).length, 6);
});

Deno.test("KeptRuns forgets the oldest logs when they are too large, and keeps the results", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path, { maxRuns: 100, maxLogBytes: 1 });
  for (let seed = 1; seed <= 3; seed++) keep(runs, { seed });
  assert.deepEqual(runs.all().map(({ id }) => id), [1, 2, 3]);
  assert.deepEqual(namesIn(join(folder.path, "runs")), ["1.json", "2.json", "3.json", "3.jsonl"]);
});

Deno.test("KeptRuns forgets no run that goes on, and none that has just ended", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path, { maxRuns: 1, maxLogBytes: 1 });
  using goesOn = runs.begin();
  using alsoGoesOn = runs.begin();
  for (let seed = 3; seed <= 5; seed++) keep(runs, { seed });
  const there = () => namesIn(join(folder.path, "runs"));
  assert.deepEqual(there(), ["1.jsonl", "2.jsonl", "5.json", "5.jsonl"]);
  const events = madeEvents({ slices: 10, seed: 1 });
  events.forEach(goesOn.write);
  goesOn.finish(plan, judgeRun("made", events));
  assert.deepEqual(there(), ["1.json", "1.jsonl", "2.jsonl", "5.json"]);
  assert.equal((await judgeLog(runs.logPath(1))).length, 1);
  assert.equal(alsoGoesOn.id, 2);
});

Deno.test("KeptRuns forgets the log of a run that came to no end days ago", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path, { maxRuns: 1, maxLogBytes: 1e9 });
  for (const days of [1, 4]) {
    using killed = runs.begin();
    const lastWritten = new Date(Date.now() - days * 24 * 60 * 60 * 1_000);
    Deno.utimeSync(runs.logPath(killed.id), lastWritten, lastWritten);
  }
  keep(runs, { seed: 3 });
  assert.deepEqual(namesIn(join(folder.path, "runs")), ["1.jsonl", "3.json", "3.jsonl"]);
});

Deno.test("KeptRuns makes a folder that belongs to no repository", async () => {
  await using folder = await emptyFolder();
  keep(new KeptRuns(folder.path), { seed: 1 });
  assert.equal(Deno.readTextFileSync(join(folder.path, ".gitignore")), "*\n");
});

Deno.test("KeptRuns.begin() says that the folder cannot be written", async () => {
  await using folder = await emptyFolder();
  const file = join(folder.path, "file");
  Deno.writeTextFileSync(file, "");
  assert.throws(() => new KeptRuns(file).begin(), {
    name: "BenchError",
    message: /^Cannot keep the run in .*file: /,
  });
});

Deno.test("isAlike() is of the same scenario and the same settings", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path);
  keep(runs, { seed: 1 });
  const [run] = runs.all();
  const alike = { name: "made", file: undefined, settings: {} };
  assert.ok(isAlike(run!, alike));
  assert.ok(!isAlike(run!, { ...alike, name: "other" }));
  assert.ok(!isAlike(run!, { ...alike, file: "made.yaml" }));
  assert.ok(!isAlike(run!, { ...alike, settings: { rovers: "5" } }));
  const settled = { ...run!, settings: { a: "1", b: "2" } };
  assert.ok(isAlike(settled, { ...alike, settings: { b: "2", a: "1" } }));
});
