import assert from "node:assert/strict";
import { join } from "node:path";
import { runDeno } from "../deno_process.ts";
import { temporaryFolder } from "../interop/places.ts";

const scenario = `
wirebench: 1
seed: 6
vars: { word: { type: string, default: open-sesame, secret: true } }
servers: { echo: { kind: echo, config: { port: 0 } } }
links: { air: { to: echo } }
simulators: { clients: { kind: echo-clients, via: air, config: { rate: 50/s } } }
steps:
  - start: clients
  - mark: steady
  - parallel:
      - [{ wait: 100ms }]
      - - fault: air
          set: [{ kind: latency, delay: 20ms }]
  - until: { clients.echoes.errors: { min: 1 } }
    within: 1500ms
`;

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  events: { name: string }[];
  status: { code: number; message: string };
}

const OK = 1;
const ERROR = 2;

/** Runs it, and says what a collector of traces is sent meanwhile. */
async function spansOf(text: string, env: Record<string, string>): Promise<Span[]> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "traced.yaml");
  await Deno.writeTextFile(file, text);
  const spans: Span[] = [];
  await using collector = Deno.serve({ port: 0, onListen() {} }, async (request) => {
    const body = await request.json();
    for (const { scopeSpans } of body.resourceSpans ?? []) {
      for (const { scope, spans: some } of scopeSpans) {
        if (scope.name === "wirebench") spans.push(...some);
      }
    }
    return Response.json({});
  });
  const { port } = collector.addr;
  await runDeno(["run", "-q", "-P=bench", "main.ts", "run", file, "--no-keep"], {
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    ...env,
  });
  return spans;
}

Deno.test("OTEL_DENO=true sends a span of the run, and within it one of each step", async () => {
  const spans = await spansOf(scenario, { OTEL_DENO: "true" });
  const run = spans.find(({ name }) => name === "run traced")!;
  const steps = spans.filter(({ parentSpanId }) => parentSpanId === run.spanId);
  assert.deepEqual(steps.map(({ name, status }) => [name, status.code]).sort(), [
    ["2 lists of steps in parallel", 0],
    ["fault air: adds 20 ms", 0],
    ["mark steady", 0],
    ["start clients", 0],
    ["until clients.echoes.errors is at least 1", ERROR],
    ["wait 100 ms", 0],
  ]);
  assert.equal(steps.length + 1, spans.length);
  assert.ok(spans.every(({ traceId }) => traceId === run.traceId));
  for (const { startTimeUnixNano, endTimeUnixNano } of steps) {
    assert.ok(BigInt(startTimeUnixNano) >= BigInt(run.startTimeUnixNano));
    assert.ok(BigInt(endTimeUnixNano) <= BigInt(run.endTimeUnixNano));
  }
  const wait = steps.find(({ name }) => name === "wait 100 ms")!;
  const tookNs = BigInt(wait.endTimeUnixNano) - BigInt(wait.startTimeUnixNano);
  assert.ok(tookNs >= 100_000_000n);
  assert.equal(run.status.code, ERROR);
  const events = run.events.map(({ name }) => name);
  assert.ok(events.includes("mark steady") && events.includes("air: adds 20 ms"), `${events}`);
  const facts = Object.fromEntries(
    run.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
  );
  assert.equal(facts["wirebench.outcome"], "failed");
  assert.equal(Number(facts["wirebench.seed"]), 6);
  assert.doesNotMatch(JSON.stringify(spans), /open-sesame/);
});

Deno.test("OTEL_DENO=true says of a run that passed that it did", async () => {
  const passing = scenario.replace(
    / {2}- until[^]*/,
    "expect: [{ over: clients.connection, that: { opened: 1 } }]\n",
  );
  const spans = await spansOf(passing, { OTEL_DENO: "true" });
  const run = spans.find(({ name }) => name === "run traced")!;
  assert.equal(run.status.code, OK);
  assert.ok(run.events.some(({ name }) => name.startsWith("pass: ")));
});

Deno.test("without OTEL_DENO there are no traces", async () => {
  assert.deepEqual(await spansOf(scenario, { OTEL_DENO: "" }), []);
});
