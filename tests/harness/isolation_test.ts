/** Parts in processes of their own: seen and steered like any other, killed, and gone with their run. */
import assert from "node:assert/strict";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { LogFile } from "../../harness/event_log.ts";
import { runScenario, type ScenarioInput } from "../../harness/mod.ts";
import { judgeLog } from "../../harness/read_log.ts";
import type { RunResult } from "../../harness/result.ts";
import type { LiveRun } from "../../harness/run.ts";
import { DenoProcess } from "../deno_process.ts";
import { within } from "../within.ts";
import { ntripParts, type NtripPartsOptions } from "./ntrip_parts.ts";

const MARKER = "WIREBENCH_TEST_RUN";

type Isolated = NonNullable<NtripPartsOptions["isolated"]>;

/** A caster, a base and two rovers, some of them in processes of their own. */
function scenario(isolated: Isolated, changes: Partial<ScenarioInput> = {}): ScenarioInput {
  const quick = { redialMin: "20ms", redialMax: "200ms" };
  return {
    wirebench: 1,
    seed: 1,
    limits: { drain: "10s" },
    ...ntripParts({ rate: "50/s", count: 2, dialling: quick, isolated }),
    steps: BEGINNING,
    ...changes,
  };
}

const BEGINNING: ScenarioInput["steps"] = [
  { start: "base" },
  { until: { "base.connection.opened": 1 }, within: "20s" },
  { start: "rovers" },
  { until: { "rovers.received.count": { min: 5 } }, within: "20s" },
];

/** Everything that was seen, by `part.stream`. */
function countsOf({ streams }: RunResult): Record<string, Record<string, number>> {
  return Object.fromEntries(
    streams.map(({ part, stream, counts }) => [`${part}.${stream}`, counts]),
  );
}

function explain({ failure, verdicts }: RunResult): string {
  const failing = verdicts.filter(({ judgement }) => judgement !== "pass");
  return JSON.stringify([failure, failing], undefined, 1);
}

/** What every receiver must have got. */
const everything: ScenarioInput["expect"] = [
  {
    over: "caster.in",
    against: "base.sent",
    during: ["steady", "end"],
    that: { equals: true, bytes: { min: 100 } },
  },
  {
    over: "rovers.received",
    against: "base.sent",
    during: ["steady", "end"],
    samples: 10,
    that: { equals: true, lost: 0, duplicates: 0, reordered: 0, corrupt: 0 },
  },
  {
    over: "rovers.bytes",
    against: "base.sent",
    during: ["steady", "end"],
    that: { equals: true },
  },
  { over: "rovers.connection", during: ["steady", "end"], that: { concurrent: 1, resets: 0 } },
  { over: "caster.clients", that: { opened: 3, "concurrent.max": 3 } },
];

for (
  const [who, isolated] of [
    ["no part in a process", []],
    ["the caster in a process", ["caster"]],
    ["the base in a process", ["base"]],
    ["each rover in a process", ["rovers"]],
    ["every part in a process", ["caster", "base", "rovers"]],
  ] satisfies [string, Isolated][]
) {
  Deno.test(`a run sees the same with ${who} of its own`, async () => {
    const result = await runScenario(scenario(isolated, {
      steps: [
        ...BEGINNING,
        { mark: "steady" },
        { until: { "rovers.received.count": { min: 30 } }, within: "20s" },
        { mark: "end" },
        { stop: "base" },
        { until: { "caster.clients.closes": 1 }, within: "20s" },
      ],
      expect: everything,
    }));
    assert.equal(result.outcome, "passed", explain(result));
    const { "base.sent": sent, "caster.in": received, "rovers.bytes": bytes } = countsOf(result);
    assert.equal(received!.bytes, sent!.bytes);
    assert.ok(bytes!.bytes! > 2 * 25 * 50, "both rovers are counted");
  });
}

Deno.test("an action of an isolated part does what it does", async () => {
  const result = await runScenario(scenario(["caster"], {
    steps: [
      ...BEGINNING,
      { call: "caster.drop", with: { streampoint: "point1", who: "rovers" } },
      { until: { "rovers.connection.opened": 2 }, within: "20s" },
    ],
    expect: [
      { over: "rovers.connection", that: { opened: 2 } },
      { over: "base.connection", that: { opened: 1, concurrent: 1 } },
    ],
  }));
  assert.equal(result.outcome, "passed", explain(result));
});

/** Where the caster listens, at the beginning of each step. */
function portsSeen(ports: (number | undefined)[]) {
  const step = (run: LiveRun) =>
    void ports.push(
      run.members.get("caster")!.endpoints().ntrip?.port,
      run.members.get("caster")!
        .endpoints().admin?.port,
    );
  return { step };
}

for (const verb of ["kill", "stop"] as const) {
  Deno.test(`a part after ${verb} and restart listens on the ports it had, and all come back`, async () => {
    const ports: (number | undefined)[] = [];
    const result = await runScenario(
      scenario(["caster"], {
        limits: { drain: "500ms" },
        steps: [
          ...BEGINNING,
          verb === "kill" ? { kill: "caster" } : { stop: "caster" },
          {
            until: { "rovers.connection.concurrent": 0, "base.connection.concurrent": 0 },
            within: "20s",
          },
          { restart: "caster" },
          {
            until: { "rovers.connection.opened": { min: 2 }, "rovers.connection.concurrent": 1 },
            within: "20s",
            id: "back",
          },
          { until: { "base.connection.concurrent": 1 }, within: "20s" },
          { wait: "200ms" },
          { mark: "end" },
        ],
        expect: [
          {
            over: "rovers.received",
            against: "base.sent",
            that: { corrupt: 0, damaged: 0, duplicates: 0 },
          },
          // Torn, when its process is killed; closed in order, when it is stopped.
          verb === "kill"
            ? { over: "caster.clients", that: { resets: { min: 3 } } }
            : { over: "caster.clients", that: { resets: 0, closes: { min: 3 } } },
        ],
      }),
      { watcher: portsSeen(ports) },
    );
    assert.equal(result.outcome, "passed", explain(result));
    assert.equal(new Set(ports).size, 2, `ports: ${ports}`);
  });
}

/** Echoes, each client in a process of its own, which are under way when the steps are done. */
const echoing: ScenarioInput = {
  wirebench: 1,
  servers: { echo: { kind: "echo", config: { port: 0 } } },
  simulators: {
    clients: {
      kind: "echo-clients",
      via: "echo",
      count: 2,
      isolate: "process",
      config: { rate: "1000/s" },
    },
  },
  steps: [
    { start: "clients" },
    { until: { "clients.echoes.count": { min: 20 } }, within: "20s" },
    { wait: "30ms" },
  ],
  expect: [{ over: "clients.echoes", scope: "merged", that: { count: { min: 1 } } }],
};

Deno.test("verdict, result and log of a run with isolated parts count the same", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jsonl" });
  try {
    let result: RunResult;
    {
      using log = new LogFile(path);
      result = await runScenario(echoing, { log: log.write });
    }
    assert.equal(result.outcome, "passed", explain(result));
    const [again] = await judgeLog(path);
    const judged = ({ verdicts }: RunResult) => verdicts[0]!.findings[0]!.value;
    const summed = (result: RunResult) => countsOf(result)["clients.echoes"]!.count;
    assert.deepEqual(
      [summed(result), judged(again!), summed(again!)],
      [judged(result), judged(result), judged(result)],
    );
  } finally {
    await Deno.remove(path);
  }
});

/** A port that nobody has, below those that the system gives away. */
function freePort(): number {
  const random = createRandom(Deno.pid).stream(performance.now());
  for (;;) {
    const port = random.integer(20_000, 29_999);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch {
      // Somebody has it.
    }
  }
}

Deno.test("an isolated part that cannot start ends the run with one sentence and exit code 3", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const { servers } = scenario(["caster"]);
  const caster = servers!.caster as { config: Record<string, unknown> };
  const result = await runScenario({
    wirebench: 1,
    servers: { caster: { ...caster, config: { ...caster.config, port } } },
    steps: [{ wait: "1ms" }],
  });
  assert.equal(result.exitCode, 3);
  assert.deepEqual(result.failure, {
    message: `Cannot listen on 127.0.0.1:${port}: the port is already in use`,
    details: ["it was to start caster"],
    line: undefined,
  });
});

Deno.test("a restart whose port was taken meanwhile ends the run with one sentence and exit code 3", async () => {
  using taken = new DisposableStack();
  const result = await runScenario(
    scenario(["caster"], {
      simulators: {},
      steps: [{ kill: "caster" }, { restart: "caster" }, { wait: "1ms" }],
    }),
    {
      watcher: {
        step({ stepText, members }) {
          if (stepText !== "restart caster") return;
          const { ntrip } = members.get("caster")!.endpoints();
          taken.use(Deno.listen(ntrip!));
        },
      },
    },
  );
  assert.equal(result.exitCode, 3, explain(result));
  assert.match(result.failure!.message, /^Cannot listen on 127\.0\.0\.1:\d+: the port is already/);
  assert.deepEqual(result.failure!.details, ["it was to restart caster"]);
});

/** A run as a process of its own, whose temporary files and processes can be told from all others. */
class Run implements AsyncDisposable {
  static #runs = 0;
  readonly process: DenoProcess;
  readonly folder: string;
  readonly #mark = `${Deno.pid}-${++Run.#runs}-${Math.round(performance.timeOrigin)}`;

  /** @param task Whether the command is run by a task, in a terminal's group of processes. */
  constructor(scenario: string, { task = false } = {}) {
    this.folder = Deno.makeTempDirSync({ prefix: "wirebench-isolation-" });
    Deno.mkdirSync(`${this.folder}/tmp`);
    Deno.writeTextFileSync(`${this.folder}/run.yaml`, scenario);
    const command = task ? ["task", "-q", "scenario"] : ["run", "-q", "-P=bench", "main.ts", "run"];
    const env = { [MARKER]: this.#mark, TMPDIR: `${this.folder}/tmp`, INIT_CWD: this.folder };
    // It stands elsewhere: that must not matter.
    this.process = new DenoProcess([...command, `${this.folder}/run.yaml`], env, {
      asInTerminal: task,
    });
  }

  /** The processes of its isolated parts: their ids, and those of their parents. */
  async parts(): Promise<{ pid: number; parent: number }[]> {
    const rows = await ps("-eo", "pid=,ppid=,args=");
    const parts = rows.filter((row) => / isolated-part$/.test(row)).map((row) => {
      const [pid, parent] = row.trim().split(/\s+/).map(Number) as [number, number];
      return { pid, parent };
    });
    const environments = await Promise.all(parts.map(({ pid }) => ps("eww", "-p", String(pid))));
    return parts.filter((_, i) => environments[i]!.join("\n").includes(`${MARKER}=${this.#mark}`));
  }

  /** Waits until there are so many. */
  async hasParts(count: number): Promise<{ pid: number; parent: number }[]> {
    const deadline = AbortSignal.timeout(20_000);
    for (;;) {
      const parts = await this.parts();
      if (parts.length === count) return parts;
      if (deadline.aborted) throw new Error(`There are still ${JSON.stringify(parts)}`);
    }
  }

  get temporaryFiles(): string[] {
    return [...Deno.readDirSync(`${this.folder}/tmp`)].map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function ps(...args: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

const KILLED = await Deno.readTextFile("scenarios/ntrip-caster-killed.yaml");

/** The scenario with the caster on a port that is known before. */
function killedOn(port: number): string {
  const changed = KILLED.replace("      port: 0,", `      port: ${port},`);
  assert.notEqual(changed, KILLED);
  return changed;
}

function assertFree(port: number): void {
  Deno.listen({ hostname: "127.0.0.1", port }).close();
}

Deno.test("kill ends the process of a part at once, and restart gives it a new one", async () => {
  await using run = new Run(KILLED);
  await run.process.shows(/until rovers\.received/);
  const [before] = await run.parts();
  assert.notEqual(before, undefined);
  await run.process.shows(/wait 1 s/);
  assert.deepEqual(await run.parts(), []);
  await run.process.shows(/wait 2 s[^]*wait 2 s/);
  const [after] = await run.parts();
  assert.notEqual(after!.pid, before!.pid);
  assert.equal(after!.parent, before!.parent);
  run.process.kill("SIGINT");
  assert.equal(await run.process.code(), 130);
});

/** A run whose caster is killed from outside, and which then takes a step of its own. */
async function afterDeathOfCaster(step: string): Promise<{ code: number; stdout: string }> {
  const port = freePort();
  await using run = new Run(`wirebench: 1
servers:
  caster:
    kind: caster
    isolate: process
    config: { port: 0, adminPort: 0, streampoints: [point1] }
  gate: { kind: echo, config: { port: ${port} } }
simulators:
  base: { kind: ntrip-base, via: caster, config: { password: server_password, rate: 1/s } }
steps:
  - start: base
  - { until: { base.connection.opened: 1 }, within: 20s }
  - { until: { base.connection.concurrent: 0, gate.clients.opened: 1 }, within: 20s }
  - ${step}
expect:
  - { over: caster.clients, that: { opened: 1, resets: 1, concurrent: 0 } }
`);
  await run.process.shows(/until base\.connection\.concurrent/);
  const [caster] = await run.parts();
  Deno.kill(caster!.pid, "SIGKILL");
  await run.hasParts(0);
  using _ = await Deno.connect({ hostname: "127.0.0.1", port });
  const code = await within(run.process.code(), () => "the end of the run");
  assert.equal(run.process.stderr, "");
  return { code, stdout: run.process.stdout };
}

Deno.test("kill of a part whose process has ended by itself does the rest of its work", async () => {
  const { code, stdout } = await afterDeathOfCaster("kill: caster");
  assert.equal(code, 0, stdout);
});

Deno.test("a call to a part whose process has ended by itself says so", async () => {
  const drop = "{ call: caster.drop, with: { streampoint: point1, who: rovers } }";
  const { code, stdout } = await afterDeathOfCaster(drop);
  assert.equal(code, 3, stdout);
  assert.match(stdout, /^ERROR caster has ended by itself +run\.yaml:14$/m);
});

Deno.test("the process of a part ends by itself when its run is killed, without a word", async () => {
  const port = freePort();
  await using run = new Run(killedOn(port));
  await run.process.shows(/mark steady/);
  assert.equal((await run.parts()).length, 1);
  run.process.kill("SIGKILL");
  await run.hasParts(0);
  await within(run.process.code(), () => "the end of its output");
  assert.equal(run.process.stderr, "");
  assertFree(port);
});

/** When Ctrl-C is pressed: at what the run shows, from its first line to what follows the caster's return. */
const moments = [
  /seed 11\n/,
  /until base\.connection\.opened is 1\n/,
  /until rovers\.received/,
  /mark steady/,
  /kill caster/,
  /wait 1 s/,
  /restart caster/,
  /until base\.connection\.opened is at least 2/,
];

/** Two more that no line tells of: while it is being loaded, and somewhere among its steps. */
const delaysMs = [200, 2_500].map((mostMs, i) =>
  createRandom(20_261_121).stream("Ctrl-C", i).integer(0, mostMs)
);

async function interruptAt(when: string, moment: (run: Run) => Promise<unknown>): Promise<void> {
  const port = freePort();
  await using run = new Run(killedOn(port).replace("wait: 2s", "wait: 200ms"));
  await moment(run);
  run.process.kill("SIGINT");
  const code = await within(run.process.code(), () => `the end of a run interrupted ${when}`);
  const { stdout, stderr } = run.process;
  assert.equal(code, 130, when);
  assert.equal(stderr, "", when);
  assert.deepEqual(await run.parts(), [], when);
  assert.deepEqual(run.temporaryFiles, [], when);
  assertFree(port);
  // Before that it was only just being loaded, and there is nothing to tell.
  if (!/seed 11$/m.test(stdout)) return;
  assert.match(stdout, /^STOPPED interrupted/m, when);
  assert.match(stdout, /^ +caster\.clients +\S/m, when);
  assert.match(stdout, /^ +rovers \(10\)\.received +\S/m, when);
  assert.match(stdout, /\nrun: \S+ m?s {3}again: --seed 11\n$/, when);
}

Deno.test("Ctrl-C at any moment leaves no process, port or temporary file, and says what was seen", async () => {
  const left = [
    ...moments.map((shown) => () => interruptAt(`at ${shown}`, (run) => run.process.shows(shown))),
    ...delaysMs.map((delayMs) => () =>
      interruptAt(`after ${delayMs} ms`, () => systemClock.sleep(delayMs))
    ),
  ];
  const lane = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await next();
  };
  const done = await Promise.allSettled([lane(), lane(), lane()]);
  for (const one of done) if (one.status === "rejected") throw one.reason;
});

Deno.test("Ctrl-C in a terminal, which every process gets and the command twice, is one interrupt", async () => {
  await using run = new Run(KILLED, { task: true });
  await run.process.shows(/mark steady/);
  assert.equal((await run.parts()).length, 1);
  run.process.pressCtrlC();
  const code = await within(run.process.code(), () => "the end of the task");
  const { stdout, stderr } = run.process;
  assert.equal(code, 130);
  assert.equal(stderr, "");
  assert.match(stdout, /^STOPPED interrupted/m);
  assert.match(stdout, /^ +caster\.clients +11 opened$/m, "its process was not torn away");
  assert.match(stdout, /^ +rovers \(10\)\.connection +10 attempts, 10 opened$/m);
  assert.deepEqual(await run.parts(), []);
});
