/** New scenarios: from options, from a pipe, and from a person. */
import assert from "node:assert/strict";
import { parse } from "yaml";
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
const answered = ["--about", "Mine.", "--count", "1", "--fault", "", "--for", "300ms"];

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

/** The options that those parts need to be told, in every pair. */
const needed = ["--config", "ntrip-base.password=server_password"];

for (const server of Object.values(registries.server)) {
  inFolder(
    `wirebench new writes what is good of ${server.kind} and any simulator`,
    async (folder) => {
      for (const simulator of Object.values(registries.simulator)) {
        const file = `${folder}/${simulator.kind}.yaml`;
        const parts = ["--server", server.kind, "--simulator", simulator.kind];
        const config = simulator.kind === "ntrip-base" ? needed : [];
        const told = [...parts, ...config, ...answered];
        const outside = ["--external", "192.0.2.7:2101"];
        const written = await runCommand("new", file, ...told, ...outside);
        if (written.code !== 0) {
          assert.match(
            written.stderr,
            /^error: --external .*(nothing dials|a part that is chosen)\n$/,
          );
          assert.equal((await runCommand("new", file, ...told)).stderr, "");
        }
        const { code, stderr } = await runCommand("check", file);
        assert.equal(code, 0, stderr);
        const uncommented = `${folder}/uncommented.yaml`;
        const text = await Deno.readTextFile(file);
        await Deno.writeTextFile(uncommented, withoutMarks(text));
        const whole = await runCommand("check", uncommented);
        assert.equal(whole.code, 0, whole.stderr);
        const [, ...lines] = text.split("\n");
        const long = lines.filter((line) => line.length >= 100 && !line.includes("fixtures/"));
        assert.deepEqual(long, []);
      }
    },
  );
}

/** With everything uncommented that is no remark. */
function withoutMarks(text: string): string {
  const own = /^( *)# ( *(?:- (?:call:|\{)|[a-z]\w*:(?: |$)))/;
  return text.split("\n").map((line) => line.replace(own, "$1$2")).join("\n");
}

inFolder("wirebench new tells what else may be said, and it may be uncommented", async (folder) => {
  const file = `${folder}/mine.yaml`;
  await runCommand("new", file, "--server", "echo", "--simulator", "echo-clients", ...answered);
  const text = await Deno.readTextFile(file);
  assert.match(text, /^# yaml-language-server: \$schema=.*scenario\.schema\.json$/m);
  assert.match(text, /^ {6}# size: 64B # How long a message is\.$/m);
  assert.match(text, /^ {2}# - \{ over: echo\.echoed, that: \{ bytes: \{ min: 1 \} \} \} #/m);
  await Deno.writeTextFile(file, withoutMarks(text));
  const { code, stdout } = await runCommand("check", file);
  assert.deepEqual([code, stdout], [0, "mine: good (2 parts, 5 steps, 4 expectations)\n"]);
});

inFolder("wirebench new has expectations uncommented where none are written", async (folder) => {
  const file = `${folder}/alone.yaml`;
  await runCommand("new", file, "--server", "downloader", "--simulator", "none", ...answered);
  const text = await Deno.readTextFile(file);
  assert.match(text, /^# expect:\n# {3}- \{ over: downloader\.file, /m);
  await Deno.writeTextFile(file, withoutMarks(text));
  assert.match((await runCommand("check", file)).stdout, /, 5 expectations\)/);
});

inFolder("wirebench new pairs each that dials with what it can talk to", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const servers = ["--server", "caster", "--server", "echo", "--server", "chat"];
  const simulators = ["echo-clients", "ntrip-rovers", "ntrip-base", "chat-bots", "chat-client"]
    .flatMap((kind) => ["--simulator", kind]);
  const written = await runCommand("new", file, ...servers, ...simulators, ...answered);
  assert.deepEqual([written.code, written.stderr], [0, ""]);
  const text = await Deno.readTextFile(file);
  assert.deepEqual(
    [...text.matchAll(/^ {4}kind: (.*)\n {4}via: (\S+)/gm)].map(([, kind, via]) => [kind, via]),
    [
      ["echo-clients", "echo"],
      // It publishes before they subscribe.
      ["ntrip-base", "caster"],
      ["ntrip-rovers", "caster"],
      ["chat-bots", "chat"],
      ["chat-client", "chat"],
    ],
  );
  const { code, stdout } = await runCommand("run", file, "--no-keep", "--retry", "5");
  assert.equal(code, 0, stdout);
});

inFolder("wirebench new puts faults on a link to each that is dialled", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const parts = ["--server", "echo", "--server", "chat", "--simulator", "echo-clients"];
  const options = ["--about", "Mine.", "--count", "1", "--for", "300ms"];
  const fault = ["--simulator", "chat-bots", "--fault", "kind: latency, delay: 5ms"];
  assert.equal((await runCommand("new", file, ...parts, ...fault, ...options)).code, 0);
  const text = await Deno.readTextFile(file);
  assert.match(text, /^ {2}wire-to-echo:\n {4}to: echo$/m);
  assert.match(text, /^ {4}kind: chat-bots\n {4}via: wire-to-chat /m);
  assert.equal((await runCommand("check", file)).code, 0);
});

inFolder(
  "wirebench new has those dial --external that have nothing else to dial",
  async (folder) => {
    const file = `${folder}/mine.yaml`;
    const parts = [
      "--server",
      "echo",
      "--simulator",
      "echo-clients",
      "--simulator",
      "ntrip-rovers",
    ];
    const outside = ["--external", "192.0.2.7:2101"];
    assert.equal((await runCommand("new", file, ...parts, ...outside, ...answered)).code, 0);
    const text = await Deno.readTextFile(file);
    assert.match(text, /^ {2}real: \{ external: 192\.0\.2\.7:2101 \}/m);
    assert.match(text, /^ {4}kind: echo-clients\n {4}via: echo /m);
    assert.match(text, /^ {4}kind: ntrip-rovers\n {4}via: real /m);
  },
);

inFolder("wirebench new leaves a run the time for its observation", async (folder) => {
  const total = async (observed: string) => {
    const file = `${folder}/for-${observed}.yaml`;
    const parts = ["--server", "echo", "--simulator", "echo-clients", "--for", observed];
    const options = ["--about", "Mine.", "--count", "1", "--fault", ""];
    assert.equal((await runCommand("new", file, ...parts, ...options)).code, 0);
    return /total: (\w+)/.exec(await Deno.readTextFile(file))?.[1];
  };
  assert.deepEqual(await Promise.all(["10s", "5m", "2h"].map(total)), ["2m", "7m", "122m"]);
});

/** Faults as somebody may write them, and as they come to stand in the scenario. */
const writtenFaults = [
  ["kind: cut, when: { connection: 3 }", "- { kind: cut, when: { connection: 3 } }"],
  ["kind: slice, size: 3B # in pieces", "- { kind: slice, size: 3B }"],
  ["{ kind: slice, size: 3B } # in pieces", "- { kind: slice, size: 3B }"],
  ["{ kind: slice, # in pieces\n size: 3B\n}", "- { kind: slice, size: 3B }"],
];

for (const [fault, line] of writtenFaults) {
  inFolder(`wirebench new takes the fault ${JSON.stringify(fault)}`, async (folder) => {
    const file = `${folder}/mine.yaml`;
    const parts = ["--server", "echo", "--simulator", "echo-clients", "--fault", fault!];
    const options = ["--about", "Mine.", "--count", "1", "--for", "1s"];
    const { code, stderr } = await runCommand("new", file, ...parts, ...options);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.ok((await Deno.readTextFile(file)).split("\n").includes(`      ${line}`));
    assert.equal((await runCommand("check", file)).code, 0);
  });
}

inFolder("wirebench new takes what it shows in several lines", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const about = "First: line # no comment\nsecond\n";
  const parts = ["--server", "echo", "--simulator", "none", "--fault", "", "--for", "1s"];
  const { stderr } = await runCommand("new", file, ...parts, "--about", about, "--count", "1");
  assert.equal(stderr, "");
  assert.equal((parse(await Deno.readTextFile(file)) as { about: string }).about, about);
});

inFolder("wirebench new takes options of every type", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const parts = ["--server", "downloader", "--simulator", "range-server"];
  const config = [
    "range-server.file=/a=1MiB",
    "range-server.file=[/b=1MiB, /c=2MiB]",
    "range-server.misbehave=kind: cut, at: 40%, times: 1",
    "downloader.refusePrivate=true",
    "downloader.blockSize=64KiB",
  ].flatMap((text) => ["--config", text]);
  const { code, stderr } = await runCommand("new", file, ...parts, ...config, ...answered);
  assert.deepEqual([code, stderr], [0, ""]);
  const { servers, simulators } = parse(await Deno.readTextFile(file));
  assert.deepEqual(simulators["range-server"].config.file, ["/a=1MiB", "/b=1MiB", "/c=2MiB"]);
  assert.deepEqual(simulators["range-server"].config.misbehave, [
    { kind: "cut", at: "40%", times: 1 },
  ]);
  assert.equal(servers.downloader.config.refusePrivate, true);
  assert.equal((await runCommand("check", file)).code, 0);
});

inFolder("wirebench new keeps the port that it is told", async (folder) => {
  const file = `${folder}/mine.yaml`;
  const parts = ["--server", "echo", "--simulator", "none", "--config", "echo.port=7008"];
  assert.equal((await runCommand("new", file, ...parts, ...answered)).code, 0);
  assert.match(await Deno.readTextFile(file), /^ {6}port: 7008$/m);
});

inFolder("wirebench new says at once that there is no such folder", async (folder) => {
  const file = `${folder}/none/mine.yaml`;
  const { code, stderr } = await runCommand("new", file);
  assert.equal(stderr, `error: new ${file}: there is no folder ${folder}/none\n`);
  assert.equal(code, 2);
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
    ["--server", "echo", "--simulator", "none", "--external", "192.0.2.7:7"],
    /--external 192\.0\.2\.7:7: nothing dials/,
  ],
  [
    ["--server", "echo", "--simulator", "echo-clients", "--external", "192.0.2.7:7"],
    /--external 192\.0\.2\.7:7: all that dial dial a part that is chosen/,
  ],
  [
    ["--server", "caster", "--simulator", "ntrip-base", "--count", "3"],
    /--count 3: new writes one of each that is chosen here; leave it out/,
  ],
  [
    ["--server", "echo", "--simulator", "none", "--fault", "kind: cut"],
    /--fault: nothing here dials, so that there is no wire for it/,
  ],
  [
    ["--server", "echo", "--simulator", "echo-clients", "--config", "echo-clients.target=a:1"],
    /--config echo-clients\.target=a:1: --external says what it dials/,
  ],
  [
    ["--server", "none", "--simulator", "range-server", "--config", "range-server.misbehave={"],
    /--config range-server\.misbehave= \{: must be YAML such as/,
  ],
  [
    ["--server", "echo", "--simulator", "echo-clients", "--fault", "kind: cut }"],
    /--fault kind: cut \}: must be a fault such as/,
  ],
  [
    ["--server", "echo", "--simulator", "echo-clients", "--fault", "kind: latncy"],
    /--fault kind: latncy: there is no fault "latncy"; did you mean "latency"\?/,
  ],
];

for (const [options, sentence] of mistakes) {
  inFolder(`wirebench new ${options.join(" ")} is refused in a sentence`, async (folder) => {
    const all = ["--about", "Mine.", "--count", "1", "--for", "1s", ...options];
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

inFolder("wirebench new says how to run it as a shell takes it", async (folder) => {
  const file = `${folder}/costs $5.yaml`;
  const parts = ["--server", "echo", "--simulator", "echo-clients"];
  const { stdout, stderr } = await runCommand("new", file, ...parts, ...answered);
  assert.equal(stdout, `${file} is written; wirebench run '${file}' runs it\n`, stderr);
});

inFolder("wirebench new says what a pipe that ends has not answered", async (folder) => {
  const parts = ["--server", "none", "--simulator", "ntrip-rovers"];
  const { code, output } = await answer(folder, "mine\nMine.\n", "new", ...parts);
  assert.deepEqual([code, output], [2, "error: new needs --external\n"]);
});
