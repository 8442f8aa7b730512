/** Chat clients that nobody talks with: a scenario says what they send. */
import assert from "node:assert/strict";
import { runScenario } from "../../../harness/mod.ts";

Deno.test("chat-client does in a scenario what its steps call, also in a process of its own", async () => {
  const result = await runScenario({
    wirebench: 1,
    servers: { room: { kind: "chat" } },
    simulators: {
      ann: { kind: "chat-client", via: "room", config: { login: "ann" } },
      ben: {
        kind: "chat-client",
        via: "room",
        isolate: "process",
        config: { login: "ben", framing: "legacy" },
      },
      crowd: { kind: "chat-client", via: "room", count: 3 },
    },
    steps: [
      { start: "ben" },
      { start: "crowd" },
      { start: "ann" },
      { until: { "ben.connection.opened": 1 }, within: "5s" },
      { call: "ann.who" },
      { call: "ann.send", with: { to: "ben", text: "hello" } },
      { call: "ann.send", with: { to: "client2", text: "hello" } },
      { call: "ann.send", with: { to: "client4", text: "hello" } },
      { call: "ben.everyone", with: { text: "hello all" } },
      { call: "crowd.send", with: { to: "ann", text: "from one of the crowd" } },
      { until: { "ann.received.count": { min: 4 } }, within: "5s" },
      { until: { "ann.deliveries.count": 3 }, within: "5s" },
      { until: { "ben.deliveries.ok": 1 }, within: "5s" },
    ],
    expect: [
      { over: "ann.deliveries", that: { ok: 2, errors: 1 } },
      { over: "ben.received", that: { count: 1 } },
      { over: "ben.deliveries", that: { ok: 1, errors: 0 } },
      { over: "crowd.received", that: { count: { min: 1, max: 2 } } },
      { over: "crowd.deliveries", that: { ok: 1 } },
    ],
  });
  assert.equal(result.outcome, "passed", JSON.stringify([result.failure, result.verdicts]));
});
