import assert from "node:assert/strict";
import { runCommand } from "./run_command.ts";
import { servers } from "../../servers/registry.ts";
import { simulators } from "../../simulators/registry.ts";
import { steps } from "../../harness/steps/registry.ts";

Deno.test("wirebench list names every part, step and scenario", async () => {
  const { code, stdout } = await runCommand("list");
  assert.equal(code, 0);
  const scenarios = [...Deno.readDirSync("scenarios")].map(({ name }) => name.replace(".yaml", ""));
  for (
    const name of [
      ...Object.keys(servers),
      ...Object.keys(simulators),
      ...Object.keys(steps),
      ...scenarios,
    ]
  ) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"), name);
  }
});

Deno.test("wirebench explain tells a part's options with type and default, its streams and actions", async () => {
  const { code, stdout } = await runCommand("explain", "caster");
  assert.equal(code, 0);
  assert.ok(stdout.split("\n").every((line) => line.length <= 80), "it fits a terminal");
  const text = stdout.replaceAll(/(?<=\S)\n {3,}/g, " ");
  assert.match(text, /^ {2}adminPort +.*\(whole number, default 8002\)$/m);
  assert.match(text, /^ {2}maxBacklog +.*\(size, default 1MiB\)$/m);
  assert.match(text, /^ {2}clients +connections$/m);
  assert.match(text, /^ {2}users\.<name>\.password +.*\(text, required, secret\)$/m);
  assert.match(text, /^ {2}admin +http \(adminPort, default 8002\)$/m);
  assert.match(text, /^ {2}drop$/m);
  assert.match(text, /^ {2}drop: streampoint +.*\(text, required\)$/m);
  assert.doesNotMatch(stdout, /server_password/, "a secret's default is not shown");
});

Deno.test("wirebench explain knows everything that list names, metrics and exit codes", async () => {
  const names = [
    ...Object.keys(servers),
    ...Object.keys(simulators),
    ...Object.keys(steps),
    "messages",
    "latency.p99",
    "scenario",
    "quantities",
    "statistics",
    "when",
    "exit-codes",
    "reports",
  ];
  for (const name of names) assert.equal((await runCommand("explain", name)).code, 0, name);
});

Deno.test("wirebench explain suggests what was meant", async () => {
  const { code, stderr } = await runCommand("explain", "castr");
  assert.equal(code, 2);
  assert.equal(stderr, 'error: There is nothing called "castr": did you mean "caster"?\n');
});

Deno.test("wirebench check says that a good scenario is good", async () => {
  const { code, stdout } = await runCommand("check", "ntrip-5-rovers");
  assert.equal(code, 0);
  assert.match(stdout, /^ntrip-5-rovers: good \(3 parts, 7 steps, 4 expectations\)\n$/);
});

Deno.test("wirebench check reports every file and ends with 2", async () => {
  const wrong = ["fixtures/failing/two-verbs.yaml", "fixtures/failing/unknown-kind.yaml"];
  const { code, stdout, stderr } = await runCommand("check", ...wrong, "ntrip-5-rovers");
  assert.equal(code, 2);
  assert.match(stderr, /two-verbs\.yaml:10:5/);
  assert.match(stderr, /unknown-kind\.yaml:4:11/);
  assert.match(stdout, /ntrip-5-rovers: good/);
});

/** Mistakes on the command line, each with its one sentence and exit code. */
const mistakes: [string[], number, RegExp][] = [
  [
    ["run", "ntrip-6-rovers"],
    2,
    /^error: There is no scenario "ntrip-6-rovers": did you mean ntrip-5-rovers\?\n$/,
  ],
  [
    ["run", "nosuch"],
    2,
    /^error: There is no scenario "nosuch": wirebench list names those that ship; a file is given by its path, such as \.\/nosuch\.yaml\n$/,
  ],
  [["run", "./no-such.yaml"], 3, /^error: Cannot read \.\/no-such\.yaml: .*\n$/],
  [["run", "ntrip-5-rovers", "--set", "rovers"], 2, /^error: --set rovers: must be name=value\n$/],
  [
    ["run", "ntrip-5-rovers", "--set", "rover=3"],
    2,
    /--set rover: this scenario has no such variable \(did you mean "rovers"\?\)/,
  ],
  [
    ["run", "ntrip-5-rovers", "--set", "rovers=many"],
    2,
    /variable rovers cannot be .*: it must be a whole number/,
  ],
  [
    ["run", "download-ranges", "--set", "each=fast"],
    2,
    /variable each cannot be "fast": it must be a throughput such as 2MiB\/s/,
  ],
  [
    ["run", "ntrip-5-rovers", "--target", "castr=1.2.3.4:5"],
    2,
    /--target castr=….*no part "castr" \(did you mean "caster"\?\)/,
  ],
  [
    ["run", "ntrip-5-rovers", "--target", "caster=nowhere"],
    2,
    /--target caster=nowhere: must be host:port/,
  ],
  [
    ["run", "ntrip-5-rovers", "--report", "htlm=x"],
    2,
    /there is no report "htlm"; did you mean "html"\?/,
  ],
  [
    ["run", "ntrip-5-rovers", "--report", "toString=x"],
    2,
    /^error: --report toString=x: there is no report "toString"; known are /,
  ],
  [
    ["run", "ntrip-5-rovers", "--target", "toString=127.0.0.1:1"],
    2,
    /--target toString=….*no part "toString"/,
  ],
  [["explain", "toString"], 2, /^error: There is nothing called "toString": /],
  [["completions", "toString"], 2, /^error: There are no completions for "toString": /],
  [["run", "--ui", "echo"], 2, /'echo' is invalid\. It must be a port, .*--ui stands last/],
  [["serve", "castr"], 2, /unknown command 'castr'\n\(Did you mean caster\?\)/],
  [["serve", "caster", "--prot", "1"], 2, /unknown option '--prot'\n\(Did you mean --port\?\)/],
  [
    ["serve", "caster", "--port", "many"],
    2,
    /^error: --port must be a number, not the text "many"\n$/,
  ],
  [
    ["serve", "caster", "--max-backlog", "lots"],
    2,
    /^error: --max-backlog must be a size such as 64KiB, not the text "lots"\n$/,
  ],
  [["sim", "ntrip-base"], 2, /^error: ntrip-base needs --/],
  [["sim", "ntrip-rovers", "--target", "here"], 2, /^error: --target must be host:port/],
  [
    ["sim", "ntrip-rovers", "--target", "127.0.0.1:1"],
    3,
    /^error: Cannot reach 127\.0\.0\.1:1: connection refused\n$/,
  ],
  [
    ["sim", "ntrip-rovers", "--target", "127.0.0.1:1", "--for", "soon"],
    2,
    /^error: --for soon: must be a duration such as 250ms\n$/,
  ],
  [
    ["sim", "ntrip-rovers", "--target", "127.0.0.1:1", "--expect", "nonsense"],
    2,
    /^error: --expect nonsense: must be stream\.metric: comparison/,
  ],
];

for (const [args, exitCode, sentence] of mistakes) {
  Deno.test(`wirebench ${args.join(" ")} ends with ${exitCode} and a sentence`, async () => {
    const { code, stderr } = await runCommand(...args);
    assert.match(stderr, sentence);
    assert.equal(code, exitCode);
  });
}
