import assert from "node:assert/strict";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { basics, Client, roverHead, startCaster, startObserved } from "./client.ts";

Deno.test("Streampoint keeps its rovers while the source is away, and they go on when it returns", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  const first = await Client.source(caster);
  using rover = await Client.rover(caster);
  first[Symbol.dispose]();
  await eventually(() => clock.delaysMs.includes(10_000));
  await clock.advance(9_999);
  using newcomer = await Client.rover(caster);
  using source = await Client.source(caster);
  await clock.advance(60_000);
  await source.send("again");
  assert.equal(await rover.take(5), "again");
  assert.equal(await newcomer.take(5), "again");
});

Deno.test("Streampoint closes its rovers in order when the source does not return in time", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, grace: "3s" }, { clock });
  const source = await Client.source(caster);
  using rover = await Client.rover(caster);
  source[Symbol.dispose]();
  await eventually(() => clock.delaysMs.includes(3_000));
  await clock.advance(3_000);
  assert.equal(await rover.rest(), "");
  using late = await Client.connect(caster);
  await late.send(roverHead());
  assert.equal(await late.rest(), "Error - streampoint is not active\r\n");
});

Deno.test("Streampoint lets a rover read what waits for it before it closes it", async () => {
  await using caster = await startCaster({ ...basics, grace: "0s", maxBacklog: "64MiB" });
  const source = await Client.source(caster);
  using rover = await Client.rover(caster);
  const bytes = new Uint8Array(24 * 1024 * 1024).map((_, i) => i % 251);
  await source.send(bytes);
  source[Symbol.dispose]();
  await eventually(() => caster.observed.clients.open === 1);
  assert.deepEqual(await rover.takeBytes(bytes.length), bytes);
  assert.equal(await rover.rest(), "");
});

Deno.test("Streampoint keeps a source that is silent for ever", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  await clock.advance(24 * 3_600_000);
  await source.send("still here");
  assert.equal(await rover.take(10), "still here");
});

Deno.test("Streampoint resets the rover that never reads, and the others get every byte", async () => {
  const observed = await startObserved({ ...basics, maxBacklog: "256KiB" });
  await using caster = observed.caster;
  using source = await Client.source(caster);
  using good = await Client.rover(caster);
  using never = await Client.rover(caster);
  const chunk = new Uint8Array(128 * 1024);
  for (let round = 0; observed.metric("clients", "resets") === 0; round++) {
    assert.ok(round < 1000, "the rover that never reads is still connected");
    chunk.fill(round);
    await source.send(chunk);
    assert.deepEqual(await good.takeBytes(chunk.length), chunk);
  }
  await never.torn();
  assert.equal(caster.observed.clients.open, 2);
  await source.send("unharmed");
  assert.equal(await good.take(8), "unharmed");
});

Deno.test("Streampoint tells what came in and what went out", async () => {
  const { caster: started, metric } = await startObserved(basics);
  await using caster = started;
  using source = await Client.source(caster);
  using one = await Client.rover(caster);
  using two = await Client.rover(caster);
  await source.send("twelve bytes");
  await Promise.all([one.take(12), two.take(12)]);
  assert.equal(metric("in", "bytes"), 12);
  assert.equal(metric("out", "bytes"), 24);
});

for (const [who, dropped] of [["source", 1], ["rovers", 2], ["all", 3]] as const) {
  Deno.test(`Streampoint.drop() tears ${who}`, async () => {
    await using caster = await startCaster(basics);
    using source = await Client.source(caster);
    using one = await Client.rover(caster);
    using two = await Client.rover(caster);
    assert.deepEqual(await caster.actions!.drop!({ streampoint: "point1", who }), { dropped });
    if (who !== "rovers") await source.torn();
    if (who === "source") return;
    await one.torn();
    await two.torn();
  });
}

Deno.test("Streampoint.drop() drops nobody where there is no such streampoint", async () => {
  await using caster = await startCaster(basics);
  const { dropped } = await caster.actions!.drop!({ streampoint: "nowhere", who: "all" }) as {
    dropped: number;
  };
  assert.equal(dropped, 0);
});
