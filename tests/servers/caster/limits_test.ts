import assert from "node:assert/strict";
import { ConnectionLimits } from "../../../servers/caster/access/connection_limits.ts";
import { eventually } from "../../within.ts";
import { basics, Client, startCaster } from "./client.ts";

Deno.test("ConnectionLimits.enter() counts connections in all", () => {
  const limits = new ConnectionLimits({ maxConnections: 2, maxConnectionsPerAddress: 0 });
  const first = limits.enter("10.0.0.1");
  assert.ok(first);
  assert.ok(limits.enter("10.0.0.2"));
  assert.equal(limits.enter("10.0.0.3"), undefined);
  first[Symbol.dispose]();
  assert.ok(limits.enter("10.0.0.3"));
});

Deno.test("ConnectionLimits.enter() counts connections from each address", () => {
  const limits = new ConnectionLimits({ maxConnections: 0, maxConnectionsPerAddress: 1 });
  const first = limits.enter("10.0.0.1");
  assert.ok(first);
  assert.equal(limits.enter("10.0.0.1"), undefined);
  assert.ok(limits.enter("10.0.0.2"));
  first[Symbol.dispose]();
  assert.ok(limits.enter("10.0.0.1"));
});

Deno.test("ConnectionLimits.enter() has no bound where it is 0", () => {
  const limits = new ConnectionLimits({ maxConnections: 0, maxConnectionsPerAddress: 0 });
  for (let i = 0; i < 1000; i++) assert.ok(limits.enter("10.0.0.1"));
});

for (const limit of ["maxConnections", "maxConnectionsPerAddress"] as const) {
  Deno.test(`serveConnection() refuses more than ${limit}, and takes others when one has gone`, async () => {
    await using caster = await startCaster({ ...basics, [limit]: 2 });
    using source = await Client.source(caster);
    const first = await Client.rover(caster);
    using refused = await Client.connect(caster);
    assert.equal(await refused.rest(), "ERROR - Too many connections\r\n");
    first[Symbol.dispose]();
    await eventually(() => caster.observed.clients.open === 1);
    using rover = await Client.rover(caster);
    await source.send("x");
    assert.equal(await rover.take(1), "x");
  });
}
