/**
 * The scenarios that ship: all are well-formed, and pass. They mostly wait, so two go at a time; not
 * more, because a busy machine is what they measure.
 */
import assert from "node:assert/strict";
import { loadScenario } from "../../harness/load.ts";
import { runScenario } from "../../harness/mod.ts";
import type { RunResult } from "../../harness/result.ts";

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
  const isFine = result.outcome === "passed" || result.outcome === "inconclusive";
  assert.ok(isFine, whatFailed(result));
}

/** In words that are short enough to be read at the end of a long output. */
function whatFailed({ failure, verdicts, lag }: RunResult): string {
  const failing = verdicts.flatMap(({ name, findings, span }) =>
    findings.filter(({ judgement }) => judgement === "fail").map((one) => {
      const { part, stream, metric, expected, observed, spread, worst, instances } = one;
      const of = instances === undefined ? "" : ` in ${instances.failing} of ${instances.of}`;
      const at = worst === undefined ? "" : `, worst at ${worst.atMs}`;
      const window = `${span.from} ${span.fromMs} to ${span.toMs}`;
      return `${name}: ${part}.${stream} ${metric} ${expected}, was ${observed}${of} ` +
        `(${spread ?? ""}${at}, ${window})`;
    })
  );
  return [failure?.message, ...failing, JSON.stringify(lag)].filter((one) => one).join("\n");
}
