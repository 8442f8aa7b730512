/** The scenarios that ship: all are well-formed; those that take long are run by hand and in the bench. */
import assert from "node:assert/strict";
import { loadScenario } from "../../harness/load.ts";
import { runScenario } from "../../harness/mod.ts";

const names = [...Deno.readDirSync("scenarios")].map(({ name }) => name).sort();

Deno.test("every scenario that ships is well-formed, says what it is about, and fixes its seed", async () => {
  for (const name of names) {
    const [plan] = await loadScenario(`scenarios/${name}`);
    assert.ok(plan!.about.length > 0, name);
    assert.match(await Deno.readTextFile(`scenarios/${name}`), /^seed: \d+$/m, name);
  }
});

for (const name of names) {
  const variables = name === "ntrip-500-rovers.yaml" ? { rovers: 100 } : {};
  Deno.test(`${name} passes`, async () => {
    const result = await runScenario(`scenarios/${name}`, { set: variables });
    // The machine may be busy with the other tests: that is for the bench to say, not to fail for.
    assert.ok(
      result.outcome === "passed" || result.outcome === "inconclusive",
      JSON.stringify(
        [
          result.failure,
          result.verdicts.filter(({ judgement }) => judgement === "fail"),
        ],
        undefined,
        1,
      ),
    );
  });
}
