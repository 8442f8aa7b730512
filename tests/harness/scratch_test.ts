import assert from "node:assert/strict";
import { planObject, type ScenarioInput } from "../../harness/load.ts";
import { runPlan } from "../../harness/run.ts";
import { runScenario } from "../../mod.ts";
import { runDeno } from "../deno_process.ts";

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A chat that logs into the run's own folder. */
const scenario = (log: string): ScenarioInput => ({
  wirebench: 1,
  servers: { chat: { kind: "chat", config: { port: 0, log } } },
  steps: [{ wait: "1ms" }],
});

Deno.test("${scratch} is an empty folder while a run goes on, and gone after it", async () => {
  const plan = planObject(scenario("${scratch}/log"));
  const scratch = plan.scratch!;
  assert.equal(await isThere(scratch), false, "a plan makes nothing yet");
  const seen: string[] = [];
  const look = {
    ...plan.steps[0]!,
    run: async () => {
      for await (const { name } of Deno.readDir(scratch)) seen.push(name);
    },
  };
  const result = await runPlan({ ...plan, steps: [look] });
  assert.equal(result.outcome, "passed", JSON.stringify(result.failure));
  assert.deepEqual(seen, ["log"]);
  assert.equal(await isThere(scratch), false);
});

Deno.test("${scratch} is another folder in each run, and none where nothing names it", () => {
  const one = planObject(scenario("${scratch}/log"));
  const another = planObject(scenario("${scratch}/log"));
  assert.notEqual(one.scratch, another.scratch);
  assert.equal(planObject({ ...scenario("x"), servers: {} }).scratch, undefined);
});

Deno.test("${scratch} that cannot be made ends the run with a sentence", async () => {
  const result = await runDeno([
    "eval",
    `import { runScenario } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
     console.log((await runScenario(${
      JSON.stringify(scenario("${scratch}/log"))
    })).failure.message);
     Deno.exit(0);`,
  ], { TMPDIR: "/nowhere" });
  assert.match(
    result.stdout,
    /^Cannot make the folder \/nowhere\/wirebench-.*: there is no such file$/m,
  );
});

Deno.test("a scenario's own variable scratch stands in place of the folder", async () => {
  const result = await runScenario({
    ...scenario("${scratch}"),
    vars: { scratch: { type: "string", default: "/nowhere/log" } },
  });
  assert.equal(result.outcome, "error");
});
