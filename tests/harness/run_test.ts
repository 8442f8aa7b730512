import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import net from "node:net";
import { runScenario, ScenarioError } from "../../harness/mod.ts";
import type { ScenarioInput } from "../../harness/mod.ts";
import type { Finding } from "../../harness/judge.ts";
import { ntripParts } from "./ntrip_parts.ts";

/** A caster, a base at 50 messages a second, and rovers, as an object. */
function scenario(changes: Partial<ScenarioInput> = {}, count = 1): ScenarioInput {
  return {
    wirebench: 1,
    seed: 1,
    ...ntripParts({ rate: "50/s", count, dialling: { redialMin: "20ms" } }),
    steps: [
      { start: "base" },
      { until: { "base.connection.opened": 1 }, within: "5s" },
      { start: "rovers" },
      { until: { "rovers.received.count": { min: 3 } }, within: "5s", id: "steady" },
      { wait: "300ms", id: "end" },
    ],
    ...changes,
  };
}

const exact = { over: "rovers.received", against: "base.sent", that: { equals: true } };

const findings = (result: { verdicts: { findings: Finding[] }[] }) =>
  result.verdicts.flatMap(({ findings }) => findings);

Deno.test("runScenario() passes when every rover gets every message", async () => {
  const result = await runScenario(scenario({
    expect: [
      { ...exact, during: ["steady", "end"], samples: 10 },
      {
        over: "rovers.bytes",
        against: "base.sent",
        during: ["steady", "end"],
        that: { equals: true, "suffix-of": true },
      },
      { over: "caster.clients", that: { opened: 4, "concurrent.max": 4 } },
    ],
  }, 3));
  assert.equal(result.outcome, "passed", JSON.stringify(findings(result), undefined, 1));
  assert.equal(result.exitCode, 0);
});

Deno.test("runScenario() refuses an object with mistakes, by path, and starts nothing", async () => {
  await assert.rejects(
    runScenario(scenario({ steps: [{ start: "bse" }, { wait: "soon" }] })),
    (error) => {
      assert.ok(error instanceof ScenarioError);
      assert.equal(error.diagnostics.length, 2);
      assert.match(error.message, /there is no part "bse" \(did you mean "base"\?\)/);
      assert.match(
        error.message,
        /steps\[1\]\.wait must be a duration such as 250ms, not the text "soon"/,
      );
      return true;
    },
  );
});

Deno.test("runScenario() with the same seed sends the same bytes, and with another others", async () => {
  const sentWith = async (seed: number) => {
    const sent: Uint8Array[] = [];
    await using relay = await startRelay(() => {}, (bytes) => sent.push(bytes));
    const { caster } = scenario().servers!;
    await runScenario(
      scenario({
        seed,
        servers: { caster: caster!, air: { external: relay.address } },
        simulators: {
          base: {
            kind: "ntrip-base",
            via: "air",
            config: { password: "server_password", rate: "50/s" },
          },
        },
        steps: [{ start: "base" }, { until: { "base.sent.count": { min: 30 } }, within: "5s" }],
      }),
      {
        watcher: {
          started: (run) => relay.pointAt(() => run.members.get("caster")!.endpoints().ntrip!.port),
        },
      },
    );
    return Buffer.concat(sent);
  };
  const [one, same, other] = [await sentWith(1), await sentWith(1), await sentWith(2)];
  // How many messages it sends until it is stopped is a matter of time.
  const common = Math.min(one.length, same.length, other.length);
  assert.ok(common > 1_500, `${common} bytes`);
  assert.deepEqual(one.subarray(0, common), same.subarray(0, common));
  assert.notDeepEqual(one.subarray(0, common), other.subarray(0, common));
});

Deno.test("an expectation fails when one byte of what a rover gets is changed under way", async () => {
  const caster = scenario().servers!;
  await using relay = await startRelay((bytes, offset) => {
    const at = 700 - offset;
    if (at >= 0 && at < bytes.length) bytes[at]! ^= 1;
  });
  const result = await runScenario(
    scenario({
      servers: { ...caster, air: { external: relay.address } },
      simulators: {
        base: {
          kind: "ntrip-base",
          via: "caster",
          config: { password: "server_password", rate: "50/s" },
        },
        rovers: {
          kind: "ntrip-rovers",
          via: "air",
          config: { user: "user1", password: "password1" },
        },
      },
      steps: [
        { start: "base" },
        { until: { "base.connection.opened": 1 }, within: "5s" },
        { call: "caster.drop", with: { streampoint: "point1", who: "rovers" } },
        { start: "rovers" },
        { until: { "rovers.bytes.bytes": { min: 2000 } }, within: "5s" },
      ],
      expect: [
        { name: "bytes", over: "rovers.bytes", against: "base.sent", that: { equals: true } },
        {
          name: "messages",
          over: "rovers.received",
          against: "base.sent",
          that: { equals: true, lost: 0 },
        },
      ],
    }),
    {
      watcher: {
        started: (run) => relay.pointAt(() => run.members.get("caster")!.endpoints().ntrip!.port),
      },
    },
  );
  assert.equal(result.outcome, "failed");
  const failed = findings(result).filter(({ judgement }) => judgement === "fail").map((
    { stream, metric },
  ) => `${stream} ${metric}`);
  assert.ok(failed.includes("bytes equals"), `failed: ${failed}`);
  assert.ok(failed.includes("received lost"), `failed: ${failed}`);
});

Deno.test("rovers under which the caster is taken away reconnect, and the run goes on", async () => {
  const result = await runScenario(scenario({
    steps: [
      ...scenario().steps,
      { stop: "caster" },
      { until: { "rovers.connection.concurrent": 0 }, within: "5s" },
      { wait: "50ms" },
      { start: "caster" },
      {
        until: { "rovers.connection.opened": { min: 2 }, "base.connection.opened": 2 },
        within: "10s",
      },
      { mark: "back" },
      { wait: "200ms" },
      { mark: "later" },
    ],
    expect: [
      {
        over: "rovers.connection",
        that: { opened: { min: 2 }, "reconnect.max": { max: "10s" }, downtime: { min: "50ms" } },
      },
      {
        over: "rovers.received",
        against: "base.sent",
        during: ["back", "later"],
        that: { corrupt: 0, duplicates: 0 },
      },
    ],
  }, 4));
  assert.equal(
    result.outcome,
    "passed",
    JSON.stringify([result.failure, findings(result)], undefined, 1),
  );
});

Deno.test("an interrupted run is stopped in order and says what was seen", async () => {
  const controller = new AbortController();
  const result = await runScenario(
    scenario({
      steps: [
        { start: "base" },
        { start: "rovers" },
        { until: { "base.sent.count": { min: 1 } }, within: "5s" },
        { wait: "1m" },
      ],
    }),
    {
      signal: controller.signal,
      watcher: { step: ({ stepNumber }) => stepNumber === 4 && controller.abort() },
    },
  );
  assert.equal(result.outcome, "interrupted");
  assert.equal(result.exitCode, 130);
  assert.ok(result.streams.find(({ stream }) => stream === "sent")!.counts.count! > 0);
});

/** A relay that changes bytes on their way down; `offset` counts each connection's bytes. */
async function startRelay(
  change: (bytes: Uint8Array, offset: number) => void,
  sent: (bytes: Uint8Array) => void = () => {},
) {
  let port = () => 0;
  const sockets: net.Socket[] = [];
  const server = net.createServer((down) => {
    const up = net.connect(port(), "127.0.0.1");
    sockets.push(down, up);
    for (const socket of [down, up]) socket.on("error", () => {});
    let offset = 0;
    down.on("data", sent);
    down.pipe(up);
    up.on("data", (bytes: Uint8Array) => {
      const changed = Uint8Array.from(bytes);
      change(changed, offset);
      offset += bytes.length;
      down.write(changed);
    });
    up.on("close", () => down.destroy());
    down.on("close", () => up.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    pointAt: (where: () => number) => void (port = where),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
