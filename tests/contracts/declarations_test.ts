/** What every part's declaration keeps, so that scenarios, command lines and pages can rely on it. */
import assert from "node:assert/strict";
import { dials, type Part, portOption } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
import { servers } from "../../servers/registry.ts";
import { simulators } from "../../simulators/registry.ts";
import { freeAddress } from "../peer.ts";
import { leastOptions } from "./part_options.ts";

for (const [name, part] of Object.entries<Part>({ ...servers, ...simulators })) {
  Deno.test(`${name} is registered under its kind, and says in sentences what it is`, () => {
    assert.equal(part.kind, name);
    assert.match(part.summary, /^[A-Z].*\.$/);
    for (const [option, schema] of Object.entries(part.options.shape)) {
      const { description = "" } = schema as { description?: string };
      assert.match(description, /^[A-Z].*\.$/s, option);
    }
  });

  Deno.test(`${name} has an option for the port of each endpoint`, () => {
    for (const endpoint of Object.keys(part.endpoints)) {
      assert.ok(portOption(part, endpoint) in part.options.shape, endpoint);
    }
  });

  if (dials(part)) {
    Deno.test(`${name} observes the connections that it dials`, () => {
      assert.ok(Object.values(part.streams).includes("connections"));
    });
  }

  if (Object.keys(part.actions).length > 0) {
    Deno.test(`${name} can do every action that it declares, and no other`, async () => {
      const target = dials(part) ? await freeAddress() : undefined;
      await using running = await startPart(part, leastOptions(part, target));
      const actions = Object.keys(running.actions ?? {});
      assert.deepEqual(actions.sort(), Object.keys(part.actions).sort());
    });
  }
}
