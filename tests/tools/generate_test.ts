import assert from "node:assert/strict";
import { faults } from "../../faults/registry.ts";
import { exitCodes } from "../../harness/exit_codes.ts";
import { reports } from "../../harness/report/registry.ts";
import { registries, scenarioFile } from "../../harness/scenario.ts";
import { steps } from "../../harness/steps/registry.ts";
import { kinds, metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import { generatedFiles } from "../../tools/generate.ts";
import { runCommand } from "../cli/run_command.ts";

const files = generatedFiles();

for (const [path, text] of files) {
  Deno.test(`${path} is what the declarations say now`, async () => {
    const committed = await Deno.readTextFile(path).catch(() => undefined);
    assert.ok(committed === text, "it is stale: run `deno task generate` and commit the file");
  });
}

Deno.test("the reference tells every part with its options, endpoints, streams and actions", () => {
  for (const [role, registry] of Object.entries(registries)) {
    const page = files.get(`docs/reference/${role}s.md`)!;
    for (const part of Object.values(registry)) {
      const [, section] = page.split(`\n## ${part.kind}\n`);
      const own = section!.split("\n## ")[0]!;
      const names = [part.options.shape, part.endpoints, part.streams, part.actions]
        .flatMap((group) => Object.keys(group));
      for (const name of names.map((name) => name === "target" ? "via" : name)) {
        assert.ok(own.includes(`\n| \`${name}\` `), `${part.kind} ${name}`);
      }
      for (const [action, { shape }] of Object.entries(part.actions)) {
        for (const key of Object.keys(shape)) {
          assert.ok(own.includes(`\n| \`${action}: ${key}\` `), `${part.kind} ${action} ${key}`);
        }
      }
    }
  }
});

Deno.test("the reference tells every option's flag, and every endpoint's port", () => {
  const page = files.get("docs/reference/servers.md")!;
  assert.match(
    page,
    /^\| `adminPort` +\| `--admin-port <whole-number>` +\| whole number, default 8002 /m,
  );
  assert.match(page, /^\| `admin` +\| adminPort, default 8002 +\| http /m);
  assert.doesNotMatch(page, /server_password/, "a secret's default is not shown");
});

Deno.test("the reference tells every metric in its unit, a time's statistics together", () => {
  const page = files.get("docs/reference/streams.md")!;
  for (const kind of Object.keys(kinds) as StreamKind[]) {
    const own = page.split(`\n## ${kind}\n`)[1]!.split("\n## ")[0]!;
    for (
      const [name, { time, unit, needsAgainst, wholeRunOnly }] of Object.entries(metricsOf(kind))
    ) {
      const shown = time === undefined ? name : `${time.name}.*`;
      const line = own.split("\n").filter((line) => line.startsWith(`| \`${shown}\` `));
      assert.equal(line.length, 1, `${kind} ${shown}`);
      assert.ok(line[0]!.includes(` ${unit}`), `${kind} ${shown}`);
      assert.equal(line[0]!.includes("needs against"), needsAgainst === true, `${kind} ${shown}`);
      assert.equal(line[0]!.includes("whole run only"), wholeRunOnly === true, `${kind} ${shown}`);
    }
  }
});

Deno.test("the reference tells every step, fault, exit code, report and key of a scenario", () => {
  const told: Record<string, [string, string[]]> = {
    steps: ["\n## ", Object.keys(steps)],
    faults: ["\n## ", Object.keys(faults)],
    command: ["\n| `", [
      ...Object.values(exitCodes).map(({ code }) => `${code}\` `),
      ...Object.keys(reports).map((name) => `${name}\` `),
    ]],
    scenario: ["\n| `", Object.keys(scenarioFile.shape).map((key) => `${key}\` `)],
  };
  for (const [group, [before, names]] of Object.entries(told)) {
    const page = files.get(`docs/reference/${group}.md`)!;
    for (const name of names) assert.ok(page.includes(before + name), `${group} ${name}`);
  }
});

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
