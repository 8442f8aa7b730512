import assert from "node:assert/strict";
import { loadScenario } from "../../harness/load.ts";
import type { PlannedPart } from "../../harness/plan.ts";

const SCENARIO = `wirebench: 1
servers:
  caster:
    kind: caster
    config:
      settings: app_settings.json
      pull: { a: { from: "ntrips://host/a", tlsCa: ../ca.pem } }
      files: { b: { path: data/b.rtcm3 }, c: { path: /dev/null } }
steps:
  - wait: 1ms
`;

Deno.test("loadScenario() takes paths from where the scenario is, however deep they stand", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wirebench-paths-" });
  try {
    await Deno.writeTextFile(`${folder}/scenario.yaml`, SCENARIO);
    const [plan] = await loadScenario(`${folder}/scenario.yaml`);
    const [caster] = plan!.parts.values();
    const { settings, pull, files } = (caster as PlannedPart).config as {
      settings: string;
      pull: Record<string, { tlsCa: string }>;
      files: Record<string, { path: string }>;
    };
    assert.equal(settings, `${folder}/app_settings.json`);
    assert.equal(pull.a!.tlsCa, folder.replace(/[^/]+$/, "ca.pem"));
    assert.equal(files.b!.path, `${folder}/data/b.rtcm3`);
    assert.equal(files.c!.path, "/dev/null");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
