/** The command as a process of its own: one part alone, and what a signal does. */
import assert from "node:assert/strict";

/** A running `wirebench`. Disposing kills what still runs. */
class Command implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>[];
  output = "";

  constructor(...args: string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-P=bench", "main.ts", ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits until the output shows something. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      assert.ok(Date.now() < deadline, `never showed ${pattern}, but:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The exit code, once it has ended by itself. */
  async code(): Promise<number> {
    const { code } = await this.#child.status;
    await Promise.all(this.#reading);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.code();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
      this.output += text;
    }
  }
}

Deno.test("wirebench serve and sim run one part each, show what it saw, and judge it", async () => {
  await using caster = new Command(
    "serve",
    "caster",
    "--port",
    "0",
    "--admin-port",
    "0",
    "--streampoints",
    "point1",
    "--users",
    "{ user1: { password: password1 } }",
    "--expect",
    "clients.opened: 3",
  );
  const [, target] = await caster.shows(/caster ntrip listens on (127\.0\.0\.1:\d+)/);
  await using base = new Command(
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
  await using rovers = new Command(
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
  await using run = new Command("run", "ntrip-5-rovers");
  await run.shows(/wait 10 s/);
  run.kill("SIGINT");
  assert.equal(await run.code(), 130, run.output);
  assert.match(run.output, /STOPPED interrupted/);
  assert.match(run.output, /rovers \(5\)\.received +\d+ messages/);
  assert.doesNotMatch(run.output, /\n {4}at /);
});

Deno.test("wirebench run against a caster that runs elsewhere leaves it alone", async () => {
  await using caster = new Command(
    "serve",
    "caster",
    "--port",
    "0",
    "--admin-port",
    "0",
    "--streampoints",
    "point1",
    "--users",
    "{ user1: { password: password1 } }",
  );
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
    await using run = new Command("run", scenario, "--target", `caster=${target}`);
    assert.equal(await run.code(), 0, run.output);
    caster.kill("SIGINT");
    assert.equal(await caster.code(), 0);
  } finally {
    await Deno.remove(scenario);
  }
});
