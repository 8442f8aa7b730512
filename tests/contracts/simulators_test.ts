/**
 * What every part keeps that dials, simulators above all, whatever it simulates. A new one is found
 * through the registry. Leaks are found by the test runner: it compares open resources and timers
 * before and after each test.
 */
import assert from "node:assert/strict";
import net from "node:net";
import type { Address } from "../../core/address.ts";
import { createRandom } from "../../core/random.ts";
import { ConnectionsRecorder } from "../../observations/connections.ts";
import { dials, type Part } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
import { servers } from "../../servers/registry.ts";
import { simulators } from "../../simulators/registry.ts";
import { leastOptions } from "./part_options.ts";

const everyPart: Part[] = Object.values({ ...servers, ...simulators });
const dialling = everyPart
  .filter(dials);

/** Ways in which a server can disappoint. */
const badServers: Record<string, (socket: net.Socket) => void> = {
  "says nothing": () => {},
  "resets at once": (socket) => void socket.resetAndDestroy(),
  "closes at once": (socket) => void socket.end(),
  "answers garbage": (socket) => void socket.end(createRandom(5).bytes(20_000)),
  "never reads": (socket) => void socket.pause(),
};

for (const part of dialling) {
  const name = part.kind;
  const start = (target: Address, context = {}) =>
    startPart(part, leastOptions(part, target), context);

  Deno.test(`${name} starts although nobody is there, and counts it`, async () => {
    const nobody = await listen(() => {});
    await nobody.close();
    await using running = await start(nobody.address);
    const lines = Object.values(running.observed).filter((r) => r instanceof ConnectionsRecorder);
    const dialled = lines.filter(({ lastRefusal }) => lastRefusal !== undefined);
    assert.ok(dialled.length > 0, "a part that dials observes its connections");
    assert.ok(
      dialled.every(({ unreachable, lastRefusal }) =>
        unreachable && lastRefusal === "connection refused"
      ),
    );
  });

  for (const [what, serve] of Object.entries(badServers)) {
    Deno.test(`${name} outlives a server that ${what}, and stops when told`, async () => {
      const server = await listen(serve);
      const controller = new AbortController();
      const starting = start(server.address, { signal: controller.signal });
      await server.accepted;
      controller.abort();
      // Whether it had started when it was told to stop is a matter of chance: both must be clean.
      const running = await starting.catch((error) => assert.equal(error.name, "AbortError"));
      await running?.[Symbol.asyncDispose]();
      await server.close();
    });
  }

  Deno.test(`${name} may be disposed twice, and at the same time`, async () => {
    const server = await listen((socket) => void socket.end());
    const running = await start(server.address);
    await Promise.all([running[Symbol.asyncDispose](), running[Symbol.asyncDispose]()]);
    await running[Symbol.asyncDispose]();
    await server.close();
  });
}

async function listen(serve: (socket: net.Socket) => void) {
  const accepted = Promise.withResolvers<void>();
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
    accepted.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port },
    accepted: accepted.promise,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
