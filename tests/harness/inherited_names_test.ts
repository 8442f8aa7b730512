/** Names that every object has, where a scenario refers to something by its name. */
import assert from "node:assert/strict";
import { ScenarioError } from "../../harness/diagnostics.ts";
import { planObject, type ScenarioInput } from "../../harness/load.ts";

const caster = { kind: "caster", config: { port: 0, adminPort: 0 } };

for (
  const [what, written, sentence] of [
    ["kind of part", { servers: { caster: { kind: "toString" } } }, 'no server "toString"'],
    ["step", { steps: [{ toString: "20ms" }] }, 'no step "toString"'],
    ["action", { steps: [{ call: "caster.toString" }] }, 'no action "toString"'],
    [
      "stream",
      { expect: [{ over: "caster.toString", that: { opened: 0 } }] },
      'no stream "toString"',
    ],
    [
      "metric",
      { expect: [{ over: "caster.clients", that: { toString: 0 } }] },
      'no metric "toString"',
    ],
    [
      "fault",
      { links: { air: { to: "caster", faults: [{ kind: "toString" }] } } },
      'no fault "toString"',
    ],
    [
      "variable's value",
      { vars: { toString: { type: "int" } } },
      "variable toString has no value",
    ],
  ] as const
) {
  Deno.test(`planObject() knows no ${what} that only every object has`, () => {
    const input = {
      wirebench: 1,
      servers: { caster },
      steps: [{ wait: "1ms" }],
      ...written,
    } as unknown as ScenarioInput;
    assert.throws(() => planObject(input), (error) => {
      assert.ok(error instanceof ScenarioError, String(error));
      assert.ok(error.message.includes(sentence), error.message);
      return true;
    });
  });
}
