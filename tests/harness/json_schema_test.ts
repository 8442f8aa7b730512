import assert from "node:assert/strict";
import { runCommand } from "../cli/run_command.ts";

Deno.test("scenario.schema.json is what `wirebench schema` prints now", async () => {
  const { stdout } = await runCommand("schema");
  const committed = await Deno.readTextFile("scenario.schema.json");
  assert.ok(stdout === committed, "it is stale: run `deno task schema` and commit the file");
});

Deno.test("scenario.schema.json knows every part, step and key that the loader knows", async () => {
  const { $defs, properties } = JSON.parse(await Deno.readTextFile("scenario.schema.json"));
  const kinds = (role: string) =>
    $defs[role].oneOf.flatMap(({ properties }: { properties: { kind?: { const: string } } }) =>
      properties.kind === undefined ? [] : [properties.kind.const]
    );
  const { servers } = await import("../../servers/registry.ts");
  const { simulators } = await import("../../simulators/registry.ts");
  const { steps } = await import("../../harness/steps/registry.ts");
  assert.deepEqual(kinds("server").sort(), Object.keys(servers).sort());
  assert.deepEqual(kinds("simulator").sort(), Object.keys(simulators).sort());
  assert.equal($defs.step.oneOf.length, Object.keys(steps).length);
  assert.ok("expect" in properties && "vars" in properties);
});
