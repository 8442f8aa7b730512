/** A scenario that runs again when something changes. */
import assert from "node:assert/strict";
import { aborted } from "../../core/clock.ts";
import { watch } from "../../cli/watch.ts";
import type { RunOrder } from "../../cli/run_order.ts";
import { DenoProcess, runDeno } from "../deno_process.ts";
import { within } from "../within.ts";

const IMAGE = "fixtures/images/jpeg/0001.jpg";
const SETTINGS = '{ "streampoints": [], "users": {} }';
const scenario = (wait: string) =>
  `wirebench: 1
servers: { caster: { kind: caster, config: { port: 0, adminPort: 0, settings: caster.json } } }
steps: [{ wait: ${wait} }]
expect: [{ over: caster.clients, that: { opened: 0 } }]
`;

async function watching(text: string, named = "a.yaml") {
  const path = await Deno.makeTempDir({ prefix: "wirebench-watch-" });
  const write = (name: string, text: string) => Deno.writeTextFileSync(`${path}/${name}`, text);
  write("caster.json", SETTINGS);
  write("a.yaml", text);
  Deno.mkdirSync(`${path}/images`);
  Deno.copyFileSync(IMAGE, `${path}/images/1.jpg`);
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--watch", `${path}/${named}`];
  const process = new DenoProcess(args, {}, { asInTerminal: true });
  let seen = 0;
  return {
    path,
    process,
    write,
    /** Waits until it shows something behind what it has shown before. */
    async showsNext(pattern: RegExp): Promise<void> {
      const from = new RegExp(`(?<=^[^]{${seen},})(?:${pattern.source})`);
      const match = await process.shows(from);
      seen = match.index + match[0].length;
    },
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      await Deno.remove(path, { recursive: true });
    },
  };
}

Deno.test("wirebench run --watch runs again when the scenario changes, or a file that it names", async () => {
  await using watch = await watching(scenario("10ms"));
  await watch.showsNext(/a: 1 passed, 0 failed/);
  await watch.showsNext(/waiting for a change; Ctrl-C ends it/);
  watch.write("a.yaml", scenario("11ms"));
  await watch.showsNext(/wait 11 ms/);
  await watch.showsNext(/waiting for a change/);
  watch.write("caster.json", SETTINGS.replace("}", " }"));
  await watch.showsNext(/a: 1 passed, 0 failed/);
});

Deno.test("wirebench run --watch sees scenarios come into a folder, and go", async () => {
  await using watch = await watching(scenario("10ms"), "");
  await watch.showsNext(/a: 1 passed, 0 failed/);
  await watch.showsNext(/waiting for a change/);
  watch.write("b.yaml", scenario("11ms"));
  await watch.showsNext(/b: 1 passed, 0 failed/);
  await watch.showsNext(/waiting for a change/);
  Deno.removeSync(`${watch.path}/a.yaml`);
  await watch.showsNext(/b: 1 passed, 0 failed/);
  await watch.showsNext(/waiting for a change/);
  Deno.removeSync(`${watch.path}/b.yaml`);
  await watch.showsNext(/waiting for a change/);
  assert.match(watch.process.stderr, /^error: There is no scenario in the folder [^\n]+\n$/);
  // What editors leave there is no scenario.
  watch.write(".c.yaml", "");
  watch.write("c.yaml", scenario("12ms"));
  await watch.showsNext(/c: 1 passed, 0 failed/);
  assert.equal(watch.process.stderr.match(/error: /g)!.length, 1);
});

Deno.test("wirebench run --watch gives up a run whose scenario has changed", async () => {
  await using watch = await watching(scenario("1h"));
  await watch.showsNext(/wait 3600 s|wait 1 h|wait 60 min/);
  watch.write("a.yaml", scenario("10ms"));
  await watch.showsNext(/STOPPED interrupted/);
  await watch.showsNext(/a: 1 passed, 0 failed/);
});

Deno.test("wirebench run --watch says what is wrong, and waits until it is not", async () => {
  await using watch = await watching("wirebench: 2\n");
  await watch.showsNext(/nothing was started/);
  await watch.showsNext(/waiting for a change/);
  watch.write("a.yaml", scenario("10ms"));
  await watch.showsNext(/a: 1 passed, 0 failed/);
});

Deno.test("wirebench run --watch ends at Ctrl-C, with the exit code of the last run", async () => {
  await using watch = await watching(scenario("10ms"));
  await watch.showsNext(/waiting for a change/);
  watch.process.pressCtrlC();
  assert.equal(await within(watch.process.code(), () => "the end of the command"), 0);
});

const orderOf = (file: string): RunOrder => ({
  ...{
    named: [file],
    files: [file],
    load: {},
    tags: [],
    reports: [],
    log: undefined,
    watching: {},
  },
  ...{ retries: 0, repeat: 1, parallel: 1, keeps: false },
});

for (
  const [when, edit] of [
    ["just before a run ends", (write: () => void) => write()],
    ["just after a run has ended", (write: () => void) => void setTimeout(write, 0)],
  ] as const
) {
  Deno.test(`watch() runs again when the scenario changes ${when}`, async () => {
    const file = await Deno.makeTempFile({ prefix: "wirebench-watch-", suffix: ".yaml" });
    const write = () => Deno.writeTextFileSync(file, scenario("10ms"));
    write();
    const done = new AbortController();
    let runs = 0;
    const runOnce = () => {
      if (++runs === 1) edit(write);
      else done.abort();
      return Promise.resolve(runs);
    };
    try {
      const code = watch(orderOf(file), done.signal, runOnce);
      assert.equal(await within(code, () => "the second run"), 2);
    } finally {
      done.abort();
      await Deno.remove(file);
    }
  });
}

Deno.test("watch() runs again when a file changes that a symbolic link leads to", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wirebench-watch-" });
  Deno.mkdirSync(`${folder}/here`);
  Deno.mkdirSync(`${folder}/there`);
  const write = (wait: string) => Deno.writeTextFileSync(`${folder}/there/a.yaml`, scenario(wait));
  write("10ms");
  Deno.symlinkSync("../there/a.yaml", `${folder}/here/a.yaml`);
  const done = new AbortController();
  let runs = 0;
  const runOnce = () => {
    if (++runs === 1) write("11ms");
    else done.abort();
    return Promise.resolve(runs);
  };
  try {
    const code = watch(orderOf(`${folder}/here/a.yaml`), done.signal, runOnce);
    assert.equal(await within(code, () => "the second run"), 2);
  } finally {
    done.abort();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("watch() sees changes in a folder that was removed and has come again", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wirebench-watch-" });
  const file = `${folder}/a.yaml`;
  const write = () => Deno.writeTextFileSync(file, scenario("10ms"));
  write();
  const done = new AbortController();
  let runs = 0;
  const runOnce = async (signal: AbortSignal) => {
    runs++;
    if (runs === 1) {
      Deno.removeSync(folder, { recursive: true });
      await within(aborted(signal), () => "the end of the first run");
      Deno.mkdirSync(folder);
    }
    if (runs < 3) write();
    else done.abort();
    return runs;
  };
  try {
    const code = watch(orderOf(file), done.signal, runOnce);
    assert.equal(await within(code, () => "the third run"), 3);
  } finally {
    done.abort();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("wirebench run --watch runs again when something changes in a folder that a part names", async () => {
  await using watch = await watching(`wirebench: 1
servers:
  camera: { kind: vod, config: { images: [images], method: tcp_push, port: 0, ips: 24 } }
steps: [{ wait: 10ms }]
`);
  await watch.showsNext(/waiting for a change/);
  Deno.copyFileSync(`${watch.path}/images/1.jpg`, `${watch.path}/images/2.jpg`);
  await watch.showsNext(/again: /);
  await watch.showsNext(/waiting for a change/);
  Deno.utimeSync(`${watch.path}/images/1.jpg`, 1, 1);
  await watch.showsNext(/again: /);
});

Deno.test("wirebench run --watch does not begin to watch where an option is wrong", async () => {
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--watch", "--report", "htm=x", "echo"];
  const { code, stdout, stderr } = await within(runDeno(args), () => "the end of the command");
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: --report htm=x: there is no report "htm"/);
});
