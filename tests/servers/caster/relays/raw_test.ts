import assert from "node:assert/strict";
import { createRandom } from "../../../../core/random.ts";
import { eventually } from "../../../within.ts";
import { basics, Client, roverHead, startCaster } from "../client.ts";
import { here, streampointsOf } from "./casters.ts";

const bytes = createRandom(2).bytes(300_000);

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function read(connection: Deno.Conn, count: number): Promise<Uint8Array> {
  const all = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const length = await connection.read(all.subarray(at));
    assert.ok(length !== null, `the connection ended after ${at} bytes`);
    at += length;
  }
  return all;
}

Deno.test("startRawIn() takes what somebody sends who dials, one at a time", async () => {
  const port = here();
  await using caster = await startCaster({ ...basics, rawIn: { raw: port } });
  const connected = async () => (await streampointsOf(caster)).raw!.server_connected;
  using source = await Deno.connect({ hostname: "127.0.0.1", port });
  await eventually(connected);
  using second = await Deno.connect({ hostname: "127.0.0.1", port });
  assert.equal(await second.read(new Uint8Array(10)), null);
  using rover = await Client.rover(caster, roverHead("raw"));
  const all = rover.takeBytes(bytes.length);
  await write(source, bytes);
  assert.deepEqual(await all, bytes);
  source.close();
  await eventually(async () => !await connected());
});

Deno.test("startRawIn() dials, and takes what comes", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using caster = await startCaster({
    ...basics,
    rawIn: { raw: `127.0.0.1:${listener.addr.port}` },
  });
  using source = await listener.accept();
  await eventually(async () => (await streampointsOf(caster)).raw!.server_connected);
  using rover = await Client.rover(caster, roverHead("raw"));
  const all = rover.takeBytes(bytes.length);
  await write(source, bytes);
  assert.deepEqual(await all, bytes);
});

Deno.test("startRawOut() sends to everybody who dials, and nothing but the data", async () => {
  const port = here();
  await using caster = await startCaster({ ...basics, rawOut: { point1: port } });
  using source = await Client.source(caster);
  using one = await Deno.connect({ hostname: "127.0.0.1", port });
  using two = await Deno.connect({ hostname: "127.0.0.1", port });
  await eventually(async () => (await streampointsOf(caster)).point1!.client_count === 2);
  const all = Promise.all([read(one, bytes.length), read(two, bytes.length)]);
  await source.send(bytes);
  for (const received of await all) assert.deepEqual(received, bytes);
});

Deno.test("startRawOut() dials, and sends", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using caster = await startCaster({
    ...basics,
    rawOut: { point1: `127.0.0.1:${listener.addr.port}` },
  });
  using receiver = await listener.accept();
  using source = await Client.source(caster);
  await eventually(async () => (await streampointsOf(caster)).point1!.client_count === 1);
  const all = read(receiver, bytes.length);
  await source.send(bytes);
  assert.deepEqual(await all, bytes);
});

Deno.test("startRawOut() disconnects the one that never reads, and the others get every byte", async () => {
  const port = here();
  await using caster = await startCaster({
    ...basics,
    maxBacklog: "256KiB",
    rawOut: { point1: port },
  });
  using source = await Client.source(caster);
  using good = await Client.rover(caster);
  using _never = await Deno.connect({ hostname: "127.0.0.1", port });
  const count = async () => (await streampointsOf(caster)).point1!.client_count;
  await eventually(async () => await count() === 2);
  for (let round = 0; await count() === 2; round++) {
    assert.ok(round < 1_000, "the one that never reads is still connected");
    await source.send(bytes);
    assert.deepEqual(await good.takeBytes(bytes.length), bytes);
  }
});

Deno.test("startRawIn() names the port that it cannot have", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await assert.rejects(startCaster({ ...basics, rawIn: { raw: port } }), {
    message: `Cannot listen on 127.0.0.1:${port}: the port is already in use`,
  });
});
