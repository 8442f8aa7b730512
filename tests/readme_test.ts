/** What the README shows must be true: its library example and its scenario are run. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { reports } from "../harness/report/registry.ts";
import { runScenario } from "../mod.ts";
import { servers } from "../servers/registry.ts";
import { simulators } from "../simulators/registry.ts";

const readme = await Deno.readTextFile("README.md");

function block(language: string): string {
  const blocks = [...readme.matchAll(new RegExp("```" + language + "\\n([\\s\\S]*?)```", "g"))];
  assert.equal(blocks.length, 1, `the README has one ${language} block`);
  return blocks[0]![1]!;
}

Deno.test("the README's library example passes as it stands", async () => {
  const file = await Deno.makeTempFile({ suffix: "_test.ts" });
  try {
    const library = new URL("../mod.ts", import.meta.url).href;
    await Deno.writeTextFile(file, block("ts").replace("./mod.ts", library));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-q", "-P", "--config", "deno.json", file],
      stdout: "piped",
      stderr: "piped",
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(code, 0, text);
    assert.match(text, /2 passed/);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the README's scenario passes as it stands", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(file, block("yaml"));
    const result = await runScenario(file);
    assert.equal(result.outcome, "passed", JSON.stringify(result, undefined, 1));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the README's workflow uploads every file that its run writes", () => {
  const workflow = parse(block("yml")) as {
    jobs: { scenarios: { steps: { run?: string; with?: { path?: string } }[] } };
  };
  const { steps } = workflow.jobs.scenarios;
  const command = steps.find(({ run }) => run !== undefined)!.run!;
  const uploaded = steps.find((step) => step.with?.path !== undefined)!.with!.path!;
  const reported = [...command.matchAll(/--report (\w+)=(\S+)/g)];
  for (const [, kind] of reported) assert.ok(kind! in reports, kind);
  const written = [...reported.map(([, , file]) => file!), /--log (\S+)/.exec(command)![1]!];
  assert.deepEqual(written, uploaded.trim().split("\n"));
});

Deno.test("the README's table has every part", () => {
  for (const kind of [...Object.keys(servers), ...Object.keys(simulators)]) {
    assert.ok(readme.includes(`\n| \`${kind}\``), kind);
  }
});

Deno.test("the README's map has every folder", () => {
  const folders = [...Deno.readDirSync(".")].filter(({ isDirectory, name }) =>
    isDirectory && !/^(\.|dist$|node_modules$)/.test(name)
  );
  for (const { name } of folders) assert.ok(readme.includes(`\`${name}/`), name);
});

Deno.test("every task that the README names is there", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json")) as {
    tasks: Record<string, unknown>;
  };
  const named = new Set(
    [...readme.matchAll(/(?:deno|deno@2\.9\.6) task ([a-z]+)/g)].map(([, name]) => name!),
  );
  assert.ok(named.size >= 5);
  for (const name of named) assert.ok(name in tasks, name);
});

Deno.test("every file that the README points to is there", async () => {
  for (const [, path] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
    if (!path!.startsWith("http")) await Deno.stat(path!);
  }
});
