/** A part that dials may listen instead, where its declaration lets the target be left out. */
import assert from "node:assert/strict";
import { runScenario, ScenarioError, type ScenarioInput } from "../../mod.ts";
import { caster } from "../../servers/caster/caster.ts";
import { lantern } from "../../servers/lantern/lantern.ts";
import { portOption } from "../../parts/part.ts";

const scenario = (servers: Record<string, unknown>, steps: unknown[]): ScenarioInput => ({
  wirebench: 1,
  servers,
  steps,
  expect: [],
});

async function mistakes(input: ScenarioInput): Promise<string> {
  try {
    await runScenario(input);
  } catch (error) {
    assert.ok(error instanceof ScenarioError);
    return error.diagnostics.map(({ message }) => message).join("\n");
  }
  throw new Error("nothing was wrong");
}

Deno.test("portOption() is plain port for the main endpoint, and named for the others", () => {
  assert.equal(portOption(lantern, "lamp"), "port");
  assert.equal(portOption(lantern, "web"), "webPort");
  assert.equal(portOption(caster, "admin"), "adminPort");
});

Deno.test("a part with a port needs no via and runs from the beginning", async () => {
  const lamp = { kind: "lantern", config: { port: 0, webPort: 0 } };
  const result = await runScenario(scenario({ lamp }, [{ wait: "10ms" }, { restart: "lamp" }]));
  assert.equal(result.outcome, "passed", JSON.stringify(result.failure));
  assert.match(
    await mistakes(scenario({ lamp }, [{ start: "lamp" }])),
    /lamp dials nobody: it runs from the beginning/,
  );
});

Deno.test("a part with neither via nor port is a mistake", async () => {
  const lamp = { kind: "lantern", config: { webPort: 0 } };
  assert.equal(
    await mistakes(scenario({ lamp }, [{ wait: "10ms" }])),
    'servers.lamp needs "via" to dial, or "port" in its config to listen',
  );
});

Deno.test("a part that dials does so again after a restart, and listens where it did", async () => {
  const stand = { external: "127.0.0.1:1" };
  const lamp = { kind: "lantern", via: "stand", config: { webPort: 0 } };
  const result = await runScenario({
    ...scenario({ stand, lamp }, [{ start: "lamp" }, { restart: "lamp" }, { wait: "10ms" }]),
    // Had it taken the port of its page for its own, it would listen now, and not dial.
    expect: [{ over: "lamp.connection", that: { attempts: 2 } }],
  });
  // A server waits for its peer: that nobody is there ends no run.
  assert.equal(result.outcome, "passed", JSON.stringify(result.failure));
});
