import assert from "node:assert/strict";
import { completionScript } from "../../../cli/completion/scripts.ts";
import { faults } from "../../../faults/registry.ts";
import { reports } from "../../../harness/report/registry.ts";
import { servers } from "../../../servers/registry.ts";
import { simulators } from "../../../simulators/registry.ts";
import { runCommand } from "../run_command.ts";

/** What may stand at the end of a line, each with what it is. */
async function candidates(line: string, ...options: string[]): Promise<Map<string, string>> {
  const { code, stdout, stderr } = await runCommand("__complete", "--line", line, ...options);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  const rows = stdout.split("\n").slice(0, -1).map((row) => row.split("\t") as [string, string]);
  return new Map(rows);
}

async function texts(line: string, ...options: string[]): Promise<string[]> {
  return [...(await candidates(line, ...options)).keys()];
}

const shipped = [...Deno.readDirSync("scenarios")].map(({ name }) => name.replace(".yaml", ""))
  .sort();

Deno.test("__complete tells the commands with their summaries, and none that is hidden", async () => {
  const found = await candidates("wirebench ");
  assert.equal(found.get("run"), "run scenarios and judge them");
  assert.ok(found.has("completions"));
  assert.ok(!found.has("__complete") && !found.has("isolated-part"));
});

Deno.test("__complete tells the options of a command", async () => {
  assert.deepEqual(await texts("wirebench run echo --se"), ["--set", "--seed"]);
  assert.deepEqual(await texts("wirebench run -- --se"), []);
});

Deno.test("__complete tells the scenarios that ship, and files of scenarios", async () => {
  assert.deepEqual(await texts("wirebench run "), shipped);
  assert.deepEqual(await texts("wirebench check ec"), ["echo"]);
  assert.deepEqual(await texts("wirebench run echo fixtures/failing/two-"), [
    "fixtures/failing/two-senders.yaml",
    "fixtures/failing/two-verbs.yaml",
  ]);
  assert.deepEqual(await texts("wirebench run fixtures/fa"), ["fixtures/failing/"]);
});

Deno.test("__complete tells the variables of the scenarios on the line, and no secret", async () => {
  const found = await candidates("wirebench run ntrip-5-rovers --seed 1 --set ");
  assert.equal(found.get("rovers="), "int, default 5");
  assert.equal(found.get("password="), "string");
  assert.deepEqual(await texts("wirebench run --set "), []);
  assert.deepEqual(await texts("wirebench run no-such ./none.yaml --set "), []);
});

Deno.test("__complete tells the servers that a target may stand for", async () => {
  assert.deepEqual(
    [...await candidates("wirebench run ntrip-5-rovers --target ")],
    [["caster=", "caster"]],
  );
});

Deno.test("__complete tells the tags of the scenarios on the line, and of those in a folder", async () => {
  assert.deepEqual(await texts("wirebench run echo --filter "), ["echo"]);
  assert.ok((await texts("wirebench run scenarios --filter ")).includes("ntrip"));
});

Deno.test("__complete tells the tags of what ships where no scenario is named yet", async () => {
  assert.deepEqual(await texts("wirebench run --filter lan"), ["lantern"]);
});

Deno.test("__complete takes the word behind --ui for its port", async () => {
  assert.deepEqual(await texts("wirebench run --ui ec"), [], "no scenario may stand there");
  assert.deepEqual(await texts("wirebench run --ui 8080 ec"), ["echo"]);
  assert.deepEqual(await texts("wirebench run --ui=8080 ec"), ["echo"]);
  assert.deepEqual(await texts("wirebench run --ui --repeat 2 ec"), ["echo"]);
  assert.deepEqual(await texts("wirebench run --ui --se"), ["--set", "--seed"]);
});

Deno.test("__complete tells what a new scenario may be made of", async () => {
  assert.deepEqual(await texts("wirebench new --server "), Object.keys(servers));
  assert.deepEqual(await texts("wirebench new mine --simulator "), Object.keys(simulators));
  assert.ok((await texts("wirebench new --config ")).includes("lantern.webPort="));
  assert.deepEqual(await texts("wirebench new --server lantern --config "), [
    ...Object.keys(servers.lantern.options.shape).filter((name) => name !== "target")
      .map((name) => `lantern.${name}=`),
  ]);
  assert.deepEqual(await texts("wirebench new --server=caster --config caster.inspect="), [
    "caster.inspect=true",
    "caster.inspect=false",
  ]);
  assert.deepEqual(await texts("wirebench new --config image-clients.method=tcp"), [
    "image-clients.method=tcp_pull",
    "image-clients.method=tcp_push",
  ]);
  assert.deepEqual(await texts("wirebench new --config=vod.flux=deno.j"), [
    "--config=vod.flux=deno.json",
  ]);
});

Deno.test("__complete tells the files that may be a caster's settings", async () => {
  assert.deepEqual(await texts("wirebench hash-passwords deno.j"), ["deno.json"]);
});

/** The number, the scenario and the outcome of a run. */
type MadeRun = [number, string, string];

/** What may stand at the end of a line where these runs were kept. */
async function whereKept(line: string, ...runs: MadeRun[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/.wirebench/runs`, { recursive: true });
    for (const [id, name, outcome] of runs) {
      const result = { name, outcome, seed: 1, startedAt: 0, durationMs: 1, verdicts: [] };
      const run = { id, settings: {}, result };
      await Deno.writeTextFile(`${folder}/.wirebench/runs/${id}.json`, JSON.stringify(run));
    }
    await Deno.writeTextFile(`${folder}/before.jsonl`, "");
    await Deno.writeTextFile(`${folder}/mine.yaml`, "");
    const main = new URL("../../../main.ts", import.meta.url).pathname;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-P=bench", main, "__complete", "--line", line],
      cwd: folder,
    }).output();
    return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("__complete tells the runs that were kept, and logs", async () => {
  const line = "wirebench compare last ";
  const echo: MadeRun = [8, "echo", "passed"];
  const vod: MadeRun = [9, "vod", "failed"];
  const files = "before.jsonl\tfile";
  assert.deepEqual(await whereKept(line), [files]);
  assert.deepEqual(await whereKept(line, echo, vod), [
    "last\tvod: failed",
    "9\tvod: failed",
    "8\techo: passed",
    files,
  ]);
  assert.deepEqual(await whereKept(line, [7, "vod", "error"], echo, vod), [
    "last\tvod: failed",
    "last~1\tvod: error",
    "9\tvod: failed",
    "8\techo: passed",
    "7\tvod: error",
    files,
  ]);
});

Deno.test("__complete tells the scenarios whose runs were kept, and files of scenarios", async () => {
  const line = "wirebench history ";
  assert.deepEqual(await whereKept(line), ["mine.yaml\tfile"]);
  const rows: MadeRun[] = [[4, "vod[1]", "passed"], [5, "vod[2]", "failed"]];
  assert.deepEqual(await whereKept(line, [3, "of-mine", "passed"], ...rows), [
    "vod\tscenario",
    "of-mine\tscenario",
    "mine.yaml\tfile",
  ]);
});

Deno.test("__complete tells the reports, then files", async () => {
  const kinds = Object.keys(reports).map((kind) => `${kind}=`);
  assert.deepEqual(await texts("wirebench run echo --report "), kinds);
  assert.deepEqual(await texts("wirebench run --report json=deno.j"), ["json=deno.json"]);
  assert.deepEqual(await texts("wirebench run --report=json=deno.j"), ["--report=json=deno.json"]);
});

Deno.test("__complete gives bash the pieces behind its word breaks", async () => {
  const breaks = ["--breaks", " \t\n\"'><=;|&(:"];
  assert.deepEqual(await texts("wirebench run --report json=deno.j", ...breaks), ["deno.json"]);
  assert.deepEqual(await texts("wirebench link --fault 'kind: cu", ...breaks), ["kind: cut"]);
});

Deno.test("__complete tells the parts, their options and the words that those may be", async () => {
  assert.deepEqual(await texts("wirebench serve "), [...Object.keys(servers), "help"]);
  assert.deepEqual(await texts("wirebench sim "), [...Object.keys(simulators), "help"]);
  assert.equal(
    (await candidates("wirebench serve caster --admin-p")).get("--admin-port"),
    "HTTP port of the admin API and its documentation. (default 8002)",
  );
  assert.deepEqual(await texts("wirebench sim image-clients --method tcp"), [
    "tcp_pull",
    "tcp_push",
  ]);
  assert.deepEqual(await texts("wirebench serve caster --settings deno.j"), ["deno.json"]);
  assert.deepEqual(await texts("wirebench serve vod fixtures/im"), ["fixtures/images/"]);
  assert.deepEqual(await texts("wirebench sim ntrip-rovers --password "), []);
});

Deno.test("__complete tells what may be expected of a part alone", async () => {
  const found = await texts("wirebench sim ntrip-rovers --expect received.gap.m");
  assert.deepEqual(found, ["received.gap.min:", "received.gap.max:", "received.gap.mean:"]);
  assert.deepEqual(await texts("wirebench sim ntrip-rovers --expect received.lo"), [], "no sender");
});

Deno.test("__complete tells the faults, then the keys of one", async () => {
  const kinds = Object.keys(faults).map((kind) => `kind: ${kind}`);
  assert.deepEqual(await texts("wirebench link --listen :0 --fault "), kinds);
  assert.deepEqual(await texts("wirebench link --fault 'kind: cut' --fault 'kind: lat"), [
    "kind: latency",
  ]);
  assert.deepEqual(await texts("wirebench link --fault 'kind: cut' 'kind: lat"), ["kind: latency"]);
  const keys = await candidates("wirebench link --fault 'kind: latency, delay: 5ms, di");
  assert.deepEqual([...keys.keys()], [
    "kind: latency, delay: 5ms, distribution:",
    "kind: latency, delay: 5ms, direction:",
  ]);
  assert.deepEqual(await texts("wirebench link --fault 'kind: nothing, de"), []);
});

Deno.test("__complete tells what can be explained, and the shells", async () => {
  assert.deepEqual(await texts("wirebench explain exit"), ["exit-codes"]);
  assert.ok((await texts("wirebench explain latency")).includes("latency.p99"));
  assert.deepEqual(await texts("wirebench completions "), ["bash", "zsh", "fish"]);
  assert.deepEqual(await texts("wirebench completions bash "), []);
});

Deno.test("__complete passes over hidden files until a dot is typed", async () => {
  assert.ok(!(await texts("wirebench run --log ")).some((name) => name.startsWith(".")));
  assert.ok((await texts("wirebench run --log .git")).includes(".gitignore"));
  assert.deepEqual(await texts("wirebench run --log no-such-folder/"), []);
});

Deno.test("wirebench completions says which shells there are", async () => {
  const { code, stderr } = await runCommand("completions", "zssh");
  assert.equal(code, 2);
  assert.equal(stderr, 'error: There are no completions for "zssh": did you mean "zsh"?\n');
});

Deno.test("completionScript() begins with the program only where it is no binary", () => {
  assert.match(completionScript("zsh", true), /^#compdef wirebench\n_wirebench\(\) \{/);
  assert.match(completionScript("zsh", false), /^#compdef wirebench\ntype wirebench .*main\.ts/);
});
