/**
 * Standalone binaries. The program that they start from cannot be had everywhere, so they are built on
 * Deno itself: that goes through the type check, the module graph and the embedding, but does not run.
 * What runs is a bundle of the same entry.
 */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import style from "swagger-ui-dist/swagger-ui.css" with { type: "text" };
import script from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "text" };
import { BenchError } from "../../core/errors.ts";
import { UsageError } from "../../cli/usage_error.ts";
import { failure } from "../../tools/compile.ts";
import { DenoProcess, type Ended, runDeno } from "../deno_process.ts";

/** Runs the task `compile`. */
function compile(args: string[], denort = Deno.execPath()): Promise<Ended> {
  const task = ["run", "-q", "-P=bench", "--allow-run", "tools/compile.ts", ...args];
  return runDeno(task, { DENORT_BIN: denort });
}

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "wirebench-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("compile embeds pages and scenarios, and no package that only tests need", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await compile(["--output", folder.path]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\bswagger-ui-dist\/\d/);
  assert.match(stdout, /^\S+ scenarios[/ ]/m);
  assert.doesNotMatch(stdout, /playwright|fast-check|typescript|\btests\b|\bfixtures\b/);
  assert.match(stdout, /wirebench(\.exe)?: \d+(\.\d+)? MiB\n$/, "the size is reported");
  const listed = /^Files: ([\d.]+)MB$/m.exec(stdout);
  assert.ok(Number(listed?.[1]) < 40, `${listed?.[0]}: much more than is used`);

  const inside = embedded(join(folder.path, "wirebench"));
  for (const { name } of Deno.readDirSync("scenarios")) {
    assert.ok(inside.includes(readFileSync(join("scenarios", name))), `${name} is inside`);
  }
  assert.ok(inside.includes(style) && inside.includes(script), "what /docs serves is inside");
  const { permissions } = JSON.parse(Deno.readTextFileSync("deno.json"));
  const allowed = Object.keys(permissions.bench).map((name) => `"allow_${name}":[]`);
  for (const wanted of [...allowed, '"allow_ffi":null', '"prompt":false', '"argv":[]']) {
    assert.ok(inside.includes(wanted), `${wanted} is inside`);
  }
});

Deno.test("compile puts a part's command before the arguments of its binary", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await compile(["ntrip-base", "--output", folder.path]);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout, /^\S+ scenarios[/ ]/m);
  const inside = embedded(join(folder.path, "ntrip-base"));
  assert.ok(inside.includes('"argv":["sim","ntrip-base"]'));
});

Deno.test("compile names the part that was meant when there is none of that name", async () => {
  assert.deepEqual(await compile(["caster", "ntrip-bas"]), {
    code: 2,
    stdout: "",
    stderr: 'error: There is no part "ntrip-bas": did you mean "ntrip-base"?\n',
  });
});

Deno.test("compile says in one sentence that DENORT_BIN is no program", async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, "denort");
  const { code, stderr } = await compile(["--output", folder.path], missing);
  assert.equal(code, 3);
  assert.match(
    stderr,
    /^error: Cannot read .*denort: DENORT_BIN must be the path of Deno .* denort\n$/,
  );
});

Deno.test("failure() says what to do when what a binary starts from cannot be downloaded", () => {
  const error = failure(
    `Compile main.ts to dist/wirebench
error: Writing deno compile executable to temporary file '/tmp/wirebench.tmp'

Caused by:
    0: Setting up base binary.
    1: error sending request for url (https://dl.example/v2/denort-x86_64-unknown-linux-gnu.zip): dns error`,
    "dist/wirebench",
  );
  assert.ok(error instanceof BenchError);
  assert.equal(
    error.message,
    "Cannot download https://dl.example/v2/denort-x86_64-unknown-linux-gnu.zip, which every binary " +
      "starts from: fetch it where there is a network, unpack it, and set DENORT_BIN=<path> to the " +
      "program in it",
  );
});

Deno.test("failure() takes an unknown system for a mistake on the command line", () => {
  const told = "error: invalid value 'amiga' for '--target': possible values: a, b";
  assert.deepEqual(
    failure(told, "dist/wirebench"),
    new UsageError("--target amiga: possible values: a, b"),
  );
});

Deno.test("failure() repeats what it does not know", () => {
  const told = "TS2322 [ERROR]: Type\n\nerror: Type checking failed.";
  assert.equal(failure(told, "dist/x").message, `Cannot compile dist/x:\n${told}`);
});

Deno.test("a bundle of the command", async (t) => {
  await using folder = await temporaryFolder();
  const bundle = join(folder.path, "bin", "wirebench.js");
  const made = await runDeno(["bundle", "-q", "--platform", "deno", "-o", bundle, "main.ts"]);
  assert.equal(made.code, 0, made.stderr);
  const command = [
    "run",
    "-q",
    "--config",
    "deno.json",
    "-P=bench",
    "--no-npm",
    "--no-remote",
    bundle,
  ];
  const serve = [...command, "serve", "caster", "--port", "0", "--admin-port", "0"];

  await t.step("lists parts, and no scenarios where none ship with it", async () => {
    const { code, stdout, stderr } = await runDeno([...command, "list"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^ {2}caster .*^ {2}ntrip-rovers /ms);
    assert.doesNotMatch(stdout, /Scenarios/);
    const unknown = await runDeno([...command, "run", "ntrip-5-rovers"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^error: There is no scenario "ntrip-5-rovers": none ships .*\n$/);
  });

  await t.step("explains a part", async () => {
    const { code, stdout, stderr } = await runDeno([...command, "explain", "caster"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^caster \(server\): .*adminPort /s);
  });

  await t.step("runs a scenario, a part in a process of its own, to its verdict", async () => {
    const scenario = join(folder.path, "small.yaml");
    await Deno.writeTextFile(scenario, SMALL_SCENARIO);
    const { code, stdout, stderr } = await runDeno([...command, "run", scenario]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, stdout);
    assert.match(stdout, /^PASS/m);
  });

  await t.step("serves a part for a time", async () => {
    const { code, stderr } = await runDeno([...serve, "--for", "100ms"]);
    assert.equal(code, 0, stderr);
  });

  await t.step("serves the page /docs with all that it loads", async () => {
    await using caster = new DenoProcess(serve);
    const [, admin] = await caster.shows(/caster admin listens on (http:\S+)\n/);
    const served = async (path: string) => {
      const response = await fetch(`${admin}/docs${path}`);
      assert.equal(response.status, 200, path);
      return await response.text();
    };
    const page = await served("");
    const loaded = Array.from(
      page.matchAll(/(?:src|href)="\/docs(\/[^"]*)"/g),
      ([, path]) => path!,
    );
    assert.ok(loaded.includes("/swagger-ui.css") && loaded.includes("/swagger-ui.js"), page);
    for (const path of loaded) await served(path);
    assert.equal(await served("/swagger-ui.css"), style);
    assert.equal(await served("/swagger-ui.js"), script);
  });
});

const SMALL_SCENARIO = `
wirebench: 1
seed: 1
servers:
  caster:
    kind: caster
    isolate: process
    config: { port: 0, adminPort: 0, streampoints: [p], users: { u: { password: w } } }
simulators:
  base: { kind: ntrip-base, via: caster, config: { streampoint: p, rate: 50/s, password: server_password } }
  rover: { kind: ntrip-rovers, via: caster, config: { streampoint: p, user: u, password: w } }
steps:
  - start: base
  - until: { base.connection.opened: 1 }
    within: 10s
  - start: rover
  - until: { rover.received.count: { min: 10 } }
    within: 10s
expect:
  - over: rover.received
    samples: 10
    that: { corrupt: 0, lost: 0 }
    against: base.sent
`;

/** What a binary has beyond the program that it starts from. */
function embedded(file: string): Buffer {
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  return readFileSync(file + suffix).subarray(Deno.statSync(Deno.execPath()).size);
}
