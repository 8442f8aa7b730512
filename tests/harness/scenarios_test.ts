/**
 * The scenarios that ship: all are well-formed, and pass. They mostly wait, so two go at a time; not
 * more, because a busy machine is what they measure.
 */
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

Deno.test("every scenario that ships passes", async (t) => {
  const left = [...names];
  const lane = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const path = `scenarios/${name}`;
      // Steps at the same time cannot tell whose a resource is: that is checked when all are done.
      await t.step({
        name,
        fn: () => passes(path),
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
      });
    }
  };
  await Promise.all([lane(), lane()]);
});

async function passes(path: string): Promise<void> {
  // Its number of rovers is the load of a bench; what it says holds for any.
  const variables = path.endsWith("ntrip-500-rovers.yaml") ? { rovers: 100 } : {};
  const result = await runScenario(path, { set: variables });
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
}
