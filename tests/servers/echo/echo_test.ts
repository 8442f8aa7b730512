import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { startPart } from "../../../parts/start_part.ts";
import { echo } from "../../../servers/echo/echo.ts";
import { Peer } from "../../peer.ts";

Deno.test("echo sends back whatever comes, to each what it said", async () => {
  await using server = await startPart(echo, { port: 0 });
  await using one = await Peer.dial(server.endpoints.echo!);
  await using another = await Peer.dial(server.endpoints.echo!);
  const random = createRandom(1);
  const [said, other] = [random.bytes(100_000), random.bytes(10)];
  await Promise.all([one.write(said), another.write(other)]);
  assert.deepEqual(await one.atLeast(said.length), said);
  assert.deepEqual(await another.atLeast(other.length), other);
});

Deno.test("echo answers what was said before the peer closed its side", async () => {
  await using server = await startPart(echo, { port: 0 });
  await using peer = await Peer.dial(server.endpoints.echo!);
  await peer.write(Uint8Array.of(1, 2, 3));
  peer.end();
  assert.deepEqual(await peer.all(), Uint8Array.of(1, 2, 3));
});
