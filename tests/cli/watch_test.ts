/** A scenario that runs again when something changes. */
import assert from "node:assert/strict";
import { DenoProcess, runDeno } from "../deno_process.ts";
import { within } from "../within.ts";

const SETTINGS = '{ "streampoints": [], "users": {} }';
const scenario = (wait: string) =>
  `wirebench: 1
servers: { caster: { kind: caster, config: { port: 0, adminPort: 0, settings: caster.json } } }
steps: [{ wait: ${wait} }]
expect: [{ over: caster.clients, that: { opened: 0 } }]
`;

async function watching(text: string) {
  const path = await Deno.makeTempDir({ prefix: "wirebench-watch-" });
  const write = (name: string, text: string) => Deno.writeTextFileSync(`${path}/${name}`, text);
  write("caster.json", SETTINGS);
  write("a.yaml", text);
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--watch", `${path}/a.yaml`];
  const process = new DenoProcess(args, {}, { asInTerminal: true });
  let seen = 0;
  return {
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

Deno.test("wirebench run --watch does not begin to watch where an option is wrong", async () => {
  const args = ["run", "-q", "-P=bench", "main.ts", "run", "--watch", "--report", "htm=x", "echo"];
  const { code, stdout, stderr } = await within(runDeno(args), () => "the end of the command");
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: --report htm=x: there is no report "htm"/);
});
