/** A scenario with `data` is run once for each row of a CSV file. */
import assert from "node:assert/strict";
import { ScenarioError } from "../../harness/diagnostics.ts";
import { type LoadOptions, loadScenario } from "../../harness/load.ts";
import { runScenario } from "../../harness/mod.ts";
import type { Plan } from "../../harness/plan.ts";

const SCENARIO = `wirebench: 1
about: \${who} waits \${pause}
data: rows.csv
vars:
  who: { type: string, default: nobody, env: WIREBENCH_TEST_WHO }
  pause: { type: duration, default: 1ms }
  times: { type: int, default: 1, min: 1, max: 9 }
  loud: { type: bool, default: false }
  key: { type: string, default: k3y, secret: true }
  pin: { type: int, default: 424242, secret: true }
steps:
  - repeat: "\${times}"
    steps:
      - wait: "\${pause}"
`;

/** A scenario in a folder of its own, with its rows beside it. */
async function folderWith(
  files: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "wirebench-data-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function load(rows: string, options: LoadOptions = {}, scenario = SCENARIO): Promise<Plan[]> {
  await using folder = await folderWith({ "waits.yaml": scenario, "rows.csv": rows });
  return await loadScenario(`${folder.path}/waits.yaml`, options);
}

/** What is wrong, without the folder's name. */
async function mistakes(rows: string, scenario?: string): Promise<string> {
  await using folder = await folderWith({ "waits.yaml": scenario ?? SCENARIO, "rows.csv": rows });
  try {
    await loadScenario(`${folder.path}/waits.yaml`);
  } catch (error) {
    assert.ok(error instanceof ScenarioError, String(error));
    return error.message.replaceAll(`${folder.path}/`, "");
  }
  throw new Error("There was nothing wrong");
}

Deno.test("loadScenario() makes a plan for each row, with the row's values and number", async () => {
  const plans = await load("who,pause\nAda,5ms\nBob,2s\n");
  assert.deepEqual(plans.map(({ name, about }) => [name, about]), [
    ["waits[1]", "Ada waits 5ms"],
    ["waits[2]", "Bob waits 2s"],
  ]);
});

Deno.test("loadScenario() takes defaults for variables that have no column", async () => {
  const [plan] = await load("pause\n5ms\n");
  assert.equal(plan!.about, "nobody waits 5ms");
});

Deno.test("loadScenario() puts --set before a row, and a row before the environment", async () => {
  Deno.env.set("WIREBENCH_TEST_WHO", "Eve");
  try {
    const [fromEnvironment] = await load("pause\n5ms\n");
    const [fromRow] = await load("who,pause\nAda,5ms\n");
    const [fromSet] = await load("who,pause\nAda,5ms\n", { set: { who: "Bob" } });
    assert.deepEqual(
      [fromEnvironment, fromRow, fromSet].map((plan) => plan!.about),
      ["Eve waits 5ms", "Ada waits 5ms", "Bob waits 5ms"],
    );
  } finally {
    Deno.env.delete("WIREBENCH_TEST_WHO");
  }
});

Deno.test("loadScenario() reads CSV as spreadsheets write it", async () => {
  const rows = '\ufeffwho,pause\r\n"Ada, ""the first""",5ms\r\n\r\n  Bob  , 2s\r\n';
  const plans = await load(rows);
  assert.deepEqual(plans.map(({ about }) => about), ['Ada, "the first" waits 5ms', "Bob waits 2s"]);
});

Deno.test("loadScenario() gives a row's values the types of their variables", async () => {
  const [plan] = await load("times,loud,who\n3,true,7\n");
  assert.equal(plan!.about, "7 waits 1ms");
  assert.equal(plan!.steps[0]!.text, "repeat 3 times");
});

Deno.test("loadScenario() reports the mistakes of all rows at once, each where it stands", async () => {
  assert.equal(
    await mistakes("who,times,pause\nAda,10,5ms\nBob,2,soon\n\nten,ten,10ms\n"),
    `rows.csv:2:5: variable times cannot be 10: it must be at most 9
    2 | Ada,10,5ms
      |     ^
rows.csv:3:7: variable pause cannot be "soon": it must be a duration such as 250ms
    3 | Bob,2,soon
      |       ^
rows.csv:5:5: variable times cannot be "ten": it must be a whole number
    5 | ten,ten,10ms
      |     ^`,
  );
});

Deno.test("loadScenario() reports a column that is no variable once, with what was meant", async () => {
  assert.equal(
    await mistakes("who,puase\nAda,5ms\nBob,2s\n"),
    `rows.csv:1:5: this scenario has no variable "puase"
    1 | who,puase
      |     ^ did you mean "pause"?`,
  );
});

Deno.test("loadScenario() reports a mistake in the scenario once, however many rows there are", async () => {
  const scenario = SCENARIO.replace("- wait:", "- wiat:");
  const text = await mistakes("who\nAda\nBob\nEve\n", scenario);
  assert.equal(text.match(/there is no step "wiat"/g)!.length, 1);
});

Deno.test("loadScenario() reports what a row makes of a step", async () => {
  const scenario = SCENARIO.replace("min: 1, max: 9", "max: 9");
  const text = await mistakes("times\n1\n0\n", scenario);
  assert.match(text, /^waits\.yaml:12:13: steps\[0\]\.repeat must be at least 1, not 0\n/);
});

Deno.test("loadScenario() never shows a secret that stands in a row", async () => {
  const text = await mistakes("key,pin,times\nhush-hush,never-told,many\n");
  assert.match(text, /variable times cannot be "many"/);
  assert.match(text, /variable pin cannot be the value given/);
  assert.doesNotMatch(text, /hush|told/);
});

for (
  const [what, rows, sentence] of [
    ["no row", "who,pause\n", "rows.csv: there is no row below the names of the variables"],
    ["nothing at all", "", "rows.csv: there is no row below the names of the variables"],
    [
      "a row that is too short",
      "who,pause\nAda,5ms\nBob\n",
      "rows.csv: Cannot read CSV: line 3 has more or fewer values than the first line has names",
    ],
    [
      "a quotation mark that is not closed",
      'who,pause\n"Ada,5ms\n',
      "rows.csv: Cannot read CSV: a quotation mark is opened and never closed",
    ],
    [
      "two columns of the same name",
      "who,who\nAda,Bob\n",
      'rows.csv: Cannot read CSV: two columns have the name "who"',
    ],
  ] as const
) {
  Deno.test(`loadScenario() says in one sentence that a CSV file has ${what}`, async () => {
    assert.equal(await mistakes(rows), sentence);
  });
}

Deno.test("loadScenario() says where a scenario names a CSV file that is not there", async () => {
  const scenario = SCENARIO.replace("rows.csv", "cows.csv");
  assert.equal(
    await mistakes("who\nAda\n", scenario),
    `waits.yaml:3:7: Cannot read cows.csv: there is no such file
    3 | data: cows.csv
      |       ^`,
  );
});

Deno.test("loadScenario() takes a CSV file by its whole path, too", async () => {
  await using folder = await folderWith({ "rows.csv": "who\nAda\nBob\n" });
  const scenario = SCENARIO.replace("rows.csv", `${folder.path}/rows.csv`);
  assert.equal((await load("", {}, scenario)).length, 2);
});

Deno.test("runScenario() runs the rows one after the other, until one does not pass", async () => {
  await using folder = await folderWith({
    "visits.yaml": `wirebench: 1
data: rows.csv
vars: { visits: { type: int } }
servers: { caster: { kind: caster, config: { port: 0, adminPort: 0 } } }
steps:
  - wait: 1ms
expect:
  - { over: caster.clients, that: { opened: "\${visits}" } }
`,
    "rows.csv": "visits\n0\n1\n0\n",
  });
  const names: string[] = [];
  const watcher = { started: ({ plan }: { plan: Plan }) => void names.push(plan.name) };
  const result = await runScenario(`${folder.path}/visits.yaml`, { watcher });
  assert.equal(result.outcome, "failed");
  assert.deepEqual(names, ["visits[1]", "visits[2]"]);
  assert.equal(result.name, "visits[2]");
});

Deno.test("runScenario() refuses an object with data: there is no file beside which it could be", async () => {
  await assert.rejects(
    runScenario({ wirebench: 1, data: "rows.csv", steps: [{ wait: "1ms" }] }),
    /^ScenarioError: data is only read beside a file: run an object once for each row, with set$/,
  );
});
