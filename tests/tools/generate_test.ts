import assert from "node:assert/strict";
import { generatedFiles } from "../../tools/generate.ts";
import { runCommand } from "../cli/run_command.ts";

const files = generatedFiles();

for (const [path, text] of files) {
  Deno.test(`${path} is what the declarations say now`, async () => {
    const committed = await Deno.readTextFile(path).catch(() => undefined);
    assert.ok(committed === text, "it is stale: run `deno task generate` and commit the file");
  });
}

Deno.test("docs/reference/ holds nothing but what is generated", () => {
  const names = Array.from(
    Deno.readDirSync("docs/reference"),
    ({ name }) => `docs/reference/${name}`,
  );
  assert.deepEqual(names.filter((name) => !files.has(name)), []);
});

Deno.test("wirebench schema prints the committed schema", async () => {
  const { stdout } = await runCommand("schema");
  assert.equal(stdout, files.get("scenario.schema.json"));
});
