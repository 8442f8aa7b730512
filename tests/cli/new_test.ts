/** New scenarios: from options, from a pipe, and from a person. */
import assert from "node:assert/strict";
import { registries } from "../../harness/scenario.ts";
import { dials } from "../../parts/part.ts";
import { runCommand } from "./run_command.ts";

/** Runs a test in a folder of its own, to which the new scenarios go. */
function inFolder(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Options that answer every question that there may be. */
const answered = ["--about", "Mine.", "--count", "2", "--fault", "", "--for", "300ms"];

for (const { kind } of Object.values(registries.server)) {
  inFolder(`wirebench new writes a scenario of ${kind} alone that is good`, async (folder) => {
    const file = `${folder}/alone.yaml`;
    const parts = ["--server", kind, "--simulator", "none"];
    const mustDial = kind === "lantern";
    if (mustDial) parts.push("--external", "192.0.2.7:9999");
    assert.equal((await runCommand("new", file, ...parts, ...answered)).code, 0);
    const { code, stderr } = await runCommand("check", file);
    assert.equal(code, 0, stderr);
    const isFound = !/[pP]ort: 0$/m.test(await Deno.readTextFile(file));
    assert.ok(isFound || mustDial, "others must find it");
  });
}

for (const part of Object.values(registries.simulator)) {
  inFolder(`wirebench new writes a scenario of ${part.kind} that is good`, async (folder) => {
    const file = `${folder}/simulator.yaml`;
    const parts = ["--server", "none", "--simulator", part.kind];
    const outside = dials(part) ? ["--external", "192.0.2.7:2101"] : [];
    const { code, stderr } = await runCommand("new", file, ...parts, ...outside, ...answered);
    assert.equal(code, 0, stderr);
    assert.equal((await runCommand("check", file)).code, 0);
  });
}

/** What goes together, and passes as it is written. */
const together = [
  ["echo", "echo-clients"],
  ["caster", "ntrip-base", "ntrip-rovers"],
  ["chat", "chat-bots"],
  ["vod", "image-clients"],
  ["lantern", "tlv-emitter"],
  ["downloader", "range-server"],
];

for (const [server, ...simulators] of together) {
  inFolder(`wirebench new writes a scenario of ${server} that passes`, async (folder) => {
    const file = `${folder}/mine.yaml`;
    const parts = simulators.flatMap((kind) => ["--simulator", kind]);
    const written = await runCommand("new", file, "--server", server!, ...parts, ...answered);
    assert.deepEqual([written.code, written.stderr], [0, ""]);
    const { code, stdout } = await runCommand("run", file, "--no-keep", "--retry", "5");
    assert.equal(code, 0, stdout);
  });
}

inFolder("wirebench new tells what else may be said, and it may be uncommented", async (folder) => {
  const file = `${folder}/mine.yaml`;
  await runCommand("new", file, "--server", "echo", "--simulator", "echo-clients", ...answered);
  const text = await Deno.readTextFile(file);
  assert.match(text, /^# yaml-language-server: \$schema=.*scenario\.schema\.json$/m);
  assert.match(text, /^ {6}# size: 64B # How long a message is\.$/m);
  const told = text.replace("      # size: 64B", "      size: 32B")
    .replace("  # - over: echo.echoed", "  - over: echo.echoed\n    that: { bytes: { min: 1 } }");
  await Deno.writeTextFile(file, told);
  const { code, stderr } = await runCommand("check", file);
  assert.equal(code, 0, stderr);
});

inFolder("wirebench new puts faults on a link between the parts", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const faults = ["--fault", "kind: latency, delay: 5ms", "--fault", "{ kind: slice, size: 3B }"];
  const parts = ["--server", "echo", "--simulator", "echo-clients"];
  const options = ["--about", "Mine.", "--count", "1", "--for", "300ms"];
  assert.equal((await runCommand("new", file, ...parts, ...faults, ...options)).code, 0);
  const text = await Deno.readTextFile(file);
  assert.match(text, /^ {6}- \{ kind: latency, delay: 5ms \}\n {6}- \{ kind: slice, size: 3B \}$/m);
  assert.match(text, /^ {4}via: wire /m);
  assert.equal((await runCommand("check", file)).code, 0);
});

inFolder("wirebench new replaces no file", async (folder) => {
  const file = `${folder}/mine.yaml`;
  await Deno.writeTextFile(file, "mine");
  const parts = ["--server", "echo", "--simulator", "none"];
  const { code, stderr } = await runCommand("new", file, ...parts, ...answered);
  assert.equal(stderr, `error: new ${file}: there is a file ${file} already\n`);
  assert.equal(code, 2);
  assert.equal(await Deno.readTextFile(file), "mine");
});

/** Wrong options, and the sentence about each. */
const mistakes: [string[], RegExp][] = [
  [["--server", "castr"], /--server castr: there is no server "castr"; did you mean "caster"\?/],
  [["--server", "none", "--simulator", "none"], /new needs --server or --simulator/],
  [
    ["--server", "none", "--simulator", "ntrip-rovers", "--external", "here"],
    /--external here: must be host:port/,
  ],
  [
    ["--server", "echo", "--simulator", "none", "--config", "caster.port=1"],
    /--config caster\.port=1: must be kind\.option=value, of a part that is chosen/,
  ],
  [
    ["--server", "echo", "--simulator", "none", "--config", "echo.port=many"],
    /--config echo\.port= many: must be a number/,
  ],
  [
    ["--server", "echo", "--simulator", "echo-clients", "--fault", "kind: latncy"],
    /--fault kind: latncy: there is no fault "latncy"; did you mean "latency"\?/,
  ],
];

for (const [options, sentence] of mistakes) {
  inFolder(`wirebench new ${options.join(" ")} is refused in a sentence`, async (folder) => {
    const all = [...options, "--about", "Mine.", "--count", "1", "--for", "1s"];
    const fault = options.includes("--fault") ? [] : ["--fault", ""];
    const { code, stderr } = await runCommand("new", `${folder}/mine.yaml`, ...all, ...fault);
    assert.match(stderr, sentence);
    assert.equal(code, 2);
    assert.deepEqual([...Deno.readDirSync(folder)], [], "nothing is written");
  });
}

/** Runs `wirebench new` with something to read. */
async function answer(folder: string, input: string, ...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=bench", new URL("../../main.ts", import.meta.url).pathname, ...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

inFolder("wirebench new has a pipe's lines answer, and the defaults after them", async (folder) => {
  const lines = ["piped", "Mine.", "echo", "", "3", "kind: latency, delay: 5ms"];
  const { code, output } = await answer(folder, lines.join("\n"), "new");
  assert.equal(output, "piped.yaml is written; wirebench run piped.yaml runs it\n");
  assert.equal(code, 0);
  const text = await Deno.readTextFile(`${folder}/piped.yaml`);
  assert.match(text, /^about: Mine\.$/m);
  assert.match(text, /^ {4}kind: echo-clients\n {4}via: wire .*\n {4}count: 3$/m);
  assert.match(text, /^ {2}- wait: 10s$/m);
});

inFolder("wirebench new says what a pipe that ends has not answered", async (folder) => {
  const parts = ["--server", "none", "--simulator", "ntrip-rovers"];
  const { code, output } = await answer(folder, "mine\nMine.\n", "new", ...parts);
  assert.deepEqual([code, output], [2, "error: new needs --external\n"]);
});
