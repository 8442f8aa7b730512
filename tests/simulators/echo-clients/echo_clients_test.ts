import assert from "node:assert/strict";
import { echoClients } from "../../../simulators/echo-clients/echo_clients.ts";
import { watch } from "../watched.ts";
import { startPeerServer } from "../../peer.ts";

const quick = { rate: "200/s", size: "8B", redialMin: "5ms", redialMax: "5ms" };

Deno.test("echo-clients counts a message that comes back, and sends the next when it is due", async () => {
  await using server = await startPeerServer();
  await using client = watch(echoClients, { ...quick, target: server.address });
  const peer = await server.accepted();
  for (let i = 1; i <= 3; i++) {
    const all = await peer.atLeast(8 * i);
    assert.equal(all.length, 8 * i, "none is sent before the last came back");
    for (const byte of all.subarray(-8)) await peer.write(Uint8Array.of(byte));
  }
  const outcomes = await client.until("echoes.done", 3);
  assert.equal(outcomes.length, 3);
  assert.equal(client.metric("echoes.errors"), 0);
});

Deno.test("echo-clients counts a message that comes back changed, or not at all, as an error", async () => {
  await using server = await startPeerServer();
  await using client = watch(echoClients, { ...quick, target: server.address });
  const peer = await server.accepted();
  const message = Uint8Array.from(await peer.atLeast(8));
  message[7]! ^= 1;
  await peer.write(message);
  await client.until("echoes.done", 1);
  await peer.atLeast(16);
  peer.end();
  await client.until("echoes.done", 2);
  assert.equal(client.metric("echoes.errors"), 2);
  await server.accepted();
});
