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

Deno.test("KeptRuns.all() passes over a run that goes on, and tells of one whose file is damaged", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path);
  keep(runs, { seed: 1 });
  keep(runs, { seed: 2 });
  using _ = runs.begin();
  Deno.writeTextFileSync(join(folder.path, "runs", "1.json"), "{");
  const told: string[] = [];
  assert.deepEqual(runs.all((sentence) => told.push(sentence)).map(({ id }) => id), [2]);
  assert.deepEqual(told, [
    `Run 1 is left out: ${join(folder.path, "runs", "1.json")} is no JSON`,
  ]);
});

Deno.test("KeptRuns.all() passes over what is no result", async () => {
  await using folder = await emptyFolder();
  const runs = new KeptRuns(folder.path);
  const path = join(folder.path, "runs", `${keep(runs, { seed: 1 })}.json`);
  const { settings, result } = JSON.parse(Deno.readTextFileSync(path));
  const damages = [
    [{}, "settings is missing"],
    [null, "must be a mapping of keys, not nothing"],
    [[], "must be a mapping of keys, not a list"],
    [{ settings }, "result is missing"],
    [{ settings, result: {} }, "result.name is missing"],
    [{ settings: null, result }, "settings must be a mapping of keys, not nothing"],
    [{ settings, result: { ...result, verdicts: [{}] } }, "result.verdicts[0].span is missing"],
    [{ settings, result: { ...result, outcome: "good" } }, "result.outcome must be "],
    [{ settings, result: { ...result, startedAt: 1e300 } }, "result.startedAt must be at most "],
  ] as const;
  for (const [damage, wrong] of damages) {
    Deno.writeTextFileSync(path, JSON.stringify(damage));
    const told: string[] = [];
    assert.deepEqual(runs.all((sentence) => told.push(sentence)), [], JSON.stringify(damage));
    assert.equal(told.length, 1);
    const sentence = `Run 1 is left out: ${path} is damaged: ${wrong}`;
    assert.ok(told[0]!.startsWith(sentence), `${told[0]} for ${sentence}`);
  }
  Deno.writeTextFileSync(path, JSON.stringify({ settings, result }));
  assert.equal(runs.all().length, 1);
});

Deno.test("KeptRuns.all() says that the folder cannot be read, or a file in it", async () => {
  await using folder = await emptyFolder();
  const file = join(folder.path, "file");
  Deno.writeTextFileSync(file, "");
  assert.throws(() => new KeptRuns(file).all(), {
    name: "BenchError",
    message: /^Cannot read .*file.runs: /,
  });
  const runs = new KeptRuns(folder.path);
  const path = join(folder.path, "runs", `${keep(runs, { seed: 1 })}.json`);
  keep(runs, { seed: 2 });
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  const told: string[] = [];
  assert.deepEqual(runs.all((sentence) => told.push(sentence)).map(({ id }) => id), [2]);
  assert.deepEqual(told, [`Run 1 is left out: cannot read ${path}: it is a folder`]);
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
