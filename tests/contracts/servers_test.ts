/**
 * What every part keeps that listens, servers above all, whatever it serves. A new one is found
 * through the registry. Leaks are found by the test runner: it compares open resources and timers
 * before and after each test.
 */
import assert from "node:assert/strict";
import type net from "node:net";
import type { Address } from "../../core/address.ts";
import { BenchError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { dials, type Part, portOption } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
import { servers } from "../../servers/registry.ts";
import { simulators } from "../../simulators/registry.ts";
import { leastOptions } from "./part_options.ts";
import { closed, connect, isUdpFree, sendDatagram } from "./sockets.ts";

/** For those that dial as well: nobody is there. */
const nobody: Address = { hostname: "127.0.0.1", port: 9 };

const everyPart: Part[] = Object.values({ ...servers, ...simulators });
const listening = everyPart
  .filter(({ endpoints }) => Object.keys(endpoints).length > 0);

for (const part of listening) {
  const name = part.kind;
  const mustDial = dials(part) && !part.options.shape.target!.safeParse(undefined).success;
  const options = leastOptions(part, mustDial ? nobody : undefined);
  const start = (context = {}) => startPart(part, options, context);
  const isUdp = (endpoint: string) => part.endpoints[endpoint] === "udp";

  Deno.test(`${name} listens on a free port at every endpoint when asked for port 0`, async () => {
    await using running = await start();
    const always = Object.keys(part.endpoints)
      .filter((endpoint) => part.optionalEndpoints?.[endpoint] === undefined);
    assert.deepEqual(Object.keys(running.endpoints).sort(), always.sort());
    for (const [endpoint, { port }] of Object.entries(running.endpoints)) {
      assert.ok(port > 0);
      const address = { hostname: "127.0.0.1", port };
      if (isUdp(endpoint)) assert.equal(isUdpFree(address), false);
      else (await connect(address)).destroy();
    }
  });

  Deno.test(`${name} is stopped by its signal and frees its ports`, async () => {
    const controller = new AbortController();
    const running = await start({ signal: controller.signal });
    const endpoints = Object.entries(running.endpoints);
    controller.abort();
    await running[Symbol.asyncDispose]();
    for (const [endpoint, address] of endpoints) {
      if (isUdp(endpoint)) assert.ok(isUdpFree(address), "nobody has the port any more");
      else await assert.rejects(connect(address), /ECONNREFUSED/, "nobody listens any more");
    }
  });

  Deno.test(`${name} does not start when its signal has aborted already`, async () => {
    const reason = new Error("too late");
    await assert.rejects(start({ signal: AbortSignal.abort(reason) }), reason);
  });

  Deno.test(`${name} may be disposed twice, and at the same time`, async () => {
    const running = await start();
    await Promise.all([running[Symbol.asyncDispose](), running[Symbol.asyncDispose]()]);
    await running[Symbol.asyncDispose]();
  });

  Deno.test(`${name} says in one sentence that a port is taken, and lets the others go`, async () => {
    await using running = await start();
    for (const [endpoint, { port }] of Object.entries(running.endpoints)) {
      const option = portOption(part, endpoint);
      const attempt = startPart(part, { ...options, [option]: port });
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof BenchError);
        assert.match(error.message, new RegExp(`^Cannot listen on 127.0.0.1:${port}: .*in use`));
        return true;
      });
    }
  });

  Deno.test(`${name} outlives garbage, resets and half a request at every endpoint`, async () => {
    await using running = await start();
    const random = createRandom(3);
    for (const [endpoint, address] of Object.entries(running.endpoints)) {
      if (isUdp(endpoint)) {
        for (let round = 0; round < 100; round++) {
          await sendDatagram(address, random.bytes(random.integer(0, 1_400)));
        }
        continue;
      }
      for (let round = 0; round < 20; round++) {
        const socket = await connect(address);
        socket.on("error", () => {});
        socket.write(random.bytes(random.integer(1, 30_000)));
        if (round % 2 === 0) socket.resetAndDestroy();
        else socket.end();
        await closed(socket);
      }
      (await connect(address)).destroy();
    }
  });

  Deno.test(`${name} stops although a client never reads and another never speaks`, async () => {
    const running = await start();
    const sockets: net.Socket[] = [];
    for (const [endpoint, address] of Object.entries(running.endpoints)) {
      if (isUdp(endpoint)) {
        await sendDatagram(address, new Uint8Array([0]));
        continue;
      }
      const deaf = await connect(address);
      deaf.pause();
      deaf.write("GET / HTTP/1.1\r\nHost: x\r\n");
      sockets.push(deaf, await connect(address));
    }
    for (const socket of sockets) socket.on("error", () => {});
    await running[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.map(closed));
  });
}
