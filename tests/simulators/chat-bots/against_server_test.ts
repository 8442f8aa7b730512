/** Bots on our own server: what they find there, and what they find out about each other. */
import assert from "node:assert/strict";
import { runScenario, type ScenarioInput } from "../../../harness/mod.ts";
import type { RunResult } from "../../../harness/result.ts";

type Expectation = NonNullable<ScenarioInput["expect"]>[number];
type Config = Record<string, string | number | boolean>;

const quick: Config = { rate: "50/s", talkAfter: "0s", redialMin: "20ms", redialMax: "200ms" };

/** Bots by name, with what is special about each lot. */
function scenario(
  lots: Record<string, { count: number; config?: Config; isolate?: "process" }>,
  changes: Partial<ScenarioInput> = {},
): ScenarioInput {
  return {
    wirebench: 1,
    seed: 1,
    servers: { chat: { kind: "chat", config: { port: 0, ackTimeout: "1s" } } },
    simulators: Object.fromEntries(
      Object.entries(lots).map(([name, { count, config = {}, ...more }]) => [name, {
        kind: "chat-bots",
        via: "chat",
        count,
        config: { name, ...quick, ...config },
        ...more,
      }]),
    ),
    steps: [
      ...Object.keys(lots).map((name) => ({ start: name })),
      ...Object.keys(lots).map((name) => ({
        until: { [`${name}.connection.concurrent`]: 1 },
        within: "20s",
      })),
      { mark: "together" },
      ...Object.keys(lots).map((name) => ({
        until: { [`${name}.received.count`]: { min: 10 } },
        within: "20s",
      })),
      { mark: "end" },
      { wait: "100ms" },
    ],
    ...changes,
  };
}

/** Nobody was told anything untrue. */
const honest = (name: string, leastReceived = 8): Expectation[] => [
  {
    over: `${name}.received`,
    that: { lost: 0, duplicates: 0, reordered: 0, corrupt: 0, count: { min: leastReceived } },
  },
  { over: `${name}.fates`, that: { errors: 0 } },
];

function explain({ failure, verdicts }: RunResult): string {
  const failing = verdicts.filter(({ judgement }) => judgement !== "pass");
  return JSON.stringify([failure, failing], undefined, 1);
}

async function passes(input: ScenarioInput): Promise<RunResult> {
  const result = await runScenario(input);
  assert.equal(result.outcome, "passed", explain(result));
  return result;
}

for (const isolate of [undefined, "process"] as const) {
  const where = isolate === undefined ? "in one process" : "in processes of their own";
  Deno.test(`chat-bots of both framings ${where} get all that they are sent`, async () => {
    const lots = {
      lines: { count: 3, config: { to: "anyone", everyone: "1%" } },
      legacy: { count: 3, config: { framing: "legacy", to: "ring", rate: "3/s" } },
    };
    await passes(scenario(
      Object.fromEntries(
        Object.entries(lots).map(([name, lot]) => [name, isolate ? { ...lot, isolate } : lot]),
      ),
      {
        expect: Object.keys(lots).flatMap((name): Expectation[] => [
          ...honest(name),
          {
            over: `${name}.deliveries`,
            during: ["together", "end"],
            that: { errors: 0, "latency.p50": { max: "1s" } },
          },
          { over: `${name}.broadcasts`, that: { lost: 0, duplicates: 0, reordered: 0 } },
          { over: `${name}.connection`, that: { opened: 1, refused: 0, resets: 0, closes: 0 } },
        ]),
      },
    ));
  });
}

Deno.test("chat-bots whose partners acknowledge nothing, or what was not theirs, are told the truth", async () => {
  await passes(scenario({
    deaf: { count: 2, config: { misbehave: "no-ack", inFlight: 30 } },
    // With one on the way, whatever they acknowledge is not theirs, or has not been sent yet.
    liars: { count: 4, config: { misbehave: "foreign-ack", inFlight: 1, rate: "2/s" } },
  }, {
    steps: [
      { start: "deaf" },
      { start: "liars" },
      {
        until: { "deaf.deliveries.errors": { min: 10 }, "liars.deliveries.errors": { min: 2 } },
        within: "20s",
      },
    ],
    expect: [
      ...honest("deaf"),
      ...honest("liars", 2),
      { over: "deaf.deliveries", that: { ok: 0 } },
      { over: "liars.deliveries", that: { ok: 0 } },
    ],
  }));
});

Deno.test("chat-bots that come, go and vanish lose nothing that was acknowledged", async () => {
  await passes(scenario({
    guests: { count: 4, config: { stay: "300ms", away: "50ms", to: "anyone" } },
    ghosts: { count: 4, config: { misbehave: "vanish", stay: "300ms", resend: true } },
  }, {
    steps: [
      { start: "guests" },
      { start: "ghosts" },
      {
        until: {
          "guests.connection.opened": { min: 4 },
          "ghosts.connection.opened": { min: 4 },
        },
        within: "20s",
      },
    ],
    expect: ["guests", "ghosts"].flatMap((name) => [
      { over: `${name}.received`, that: { lost: 0, duplicates: 0, reordered: 0, corrupt: 0 } },
    ]),
  }));
});

Deno.test("chat-bots of one framing are understood by those of the other, and told so", async () => {
  const partners = (partners: string): Config => ({ partners, rate: "4/s", talkAfter: "300ms" });
  await passes(scenario({
    lines: { count: 2, config: { ...partners("legacy") } },
    legacy: { count: 2, config: { ...partners("lines"), framing: "legacy" } },
  }, {
    expect: ["lines", "legacy"].flatMap((name): Expectation[] => [
      ...honest(name),
      { over: `${name}.deliveries`, during: ["together", "end"], that: { errors: 0 } },
    ]),
  }));
});

Deno.test("chat-bots whose partners are killed lose nothing that was acknowledged", async () => {
  const config: Config = { to: "anyone", resend: true, talkAfter: "20ms", inFlight: 20 };
  await passes(scenario({
    mortal: { count: 2, isolate: "process", config: { ...config, partners: "constant" } },
    constant: { count: 2, config: { ...config, partners: "mortal" } },
  }, {
    steps: [
      { start: "constant" },
      { start: "mortal" },
      { until: { "constant.received.count": { min: 10 } }, within: "20s" },
      { kill: "mortal" },
      { restart: "mortal" },
      { until: { "mortal.connection.opened": 2 }, within: "20s" },
      { until: { "mortal.fates.count": { min: 30 }, "constant.fates.count": { min: 30 } } },
    ],
    expect: ["mortal", "constant"].map((name): Expectation => ({
      over: `${name}.received`,
      that: { count: { min: 10 }, lost: 0, duplicates: 0, reordered: 0, corrupt: 0 },
    })),
  }));
});
