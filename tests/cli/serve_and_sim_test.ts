/** The command as a process of its own: one part alone, and what a signal does. */
import assert from "node:assert/strict";
import { DenoProcess } from "../deno_process.ts";

const wirebench = (...args: string[]) =>
  new DenoProcess(["run", "-q", "-P=bench", "main.ts", ...args]);

/** A caster with one streampoint and one user, by the command. */
const serveCaster = (...args: string[]) =>
  wirebench(
    ..."serve caster --port 0 --admin-port 0 --streampoints point1 --users".split(" "),
    "{ user1: { password: password1 } }",
    ...args,
  );

Deno.test("wirebench serve and sim run one part each, show what it saw, and judge it", async () => {
  await using caster = serveCaster("--expect", "clients.opened: 3");
  const [, target] = await caster.shows(/caster ntrip listens on (127\.0\.0\.1:\d+)/);
  await using base = wirebench(
    "sim",
    "ntrip-base",
    "--target",
    target!,
    "--password",
    "server_password",
    "--rate",
    "20/s",
  );
  await caster.shows(/source/i);
  await using rovers = wirebench(
    "sim",
    "ntrip-rovers",
    "--target",
    target!,
    "--user",
    "user1",
    "--password",
    "password1",
    "--count",
    "2",
    "--for",
    "1s",
    "--expect",
    "received.count: { min: 5 }",
    "received.gap.max: { max: 5s }",
    "connection.opened: 1",
  );
  assert.equal(await rovers.code(), 0, rovers.output);
  assert.match(rovers.output, /3 passed, 0 failed/);
  base.kill("SIGINT");
  assert.equal(await base.code(), 0, base.output);
  assert.match(base.output, /ntrip-base\.sent +\d+ messages/);
  caster.kill("SIGTERM");
  assert.equal(await caster.code(), 0, caster.output);
  assert.match(caster.output, /PASS caster\.clients opened/);
});

Deno.test("wirebench run stops in order at Ctrl-C, shows what was seen, and ends with 130", async () => {
  await using run = wirebench("run", "ntrip-5-rovers");
  await run.shows(/wait 10 s/);
  run.kill("SIGINT");
  assert.equal(await run.code(), 130, run.output);
  assert.match(run.output, /STOPPED interrupted/);
  assert.match(run.output, /rovers \(5\)\.received +\d+ messages/);
  assert.doesNotMatch(run.output, /\n {4}at /);
});

Deno.test("wirebench run against a caster that runs elsewhere leaves it alone", async () => {
  await using caster = serveCaster();
  const [, target] = await caster.shows(/caster ntrip listens on (127\.0\.0\.1:\d+)/);
  const scenario = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(
      scenario,
      `
wirebench: 1
servers: { caster: { kind: caster } }
simulators:
  base: { kind: ntrip-base, via: caster, config: { password: server_password, rate: 20/s } }
  rover: { kind: ntrip-rovers, via: caster, config: { user: user1, password: password1 } }
steps:
  - start: base
  - until: { base.connection.opened: 1 }
    within: 5s
  - start: rover
  - until: { rover.received.count: { min: 5 } }
    within: 5s
expect:
  - { over: rover.received, against: base.sent, that: { equals: true } }
`,
    );
    await using run = wirebench("run", scenario, "--target", `caster=${target}`);
    assert.equal(await run.code(), 0, run.output);
    caster.kill("SIGINT");
    assert.equal(await caster.code(), 0);
  } finally {
    await Deno.remove(scenario);
  }
});
