/**
 * What every part keeps that listens, servers above all, whatever it serves. A new one is found
 * through the registry. Leaks are found by the test runner: it compares open resources and timers
 * before and after each test.
 */
import assert from "node:assert/strict";
import net from "node:net";
import type { Address } from "../../core/address.ts";
import { BenchError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { type Part, portOption } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
import { servers } from "../../servers/registry.ts";
import { simulators } from "../../simulators/registry.ts";
import { leastOptions } from "./part_options.ts";

const everyPart: Part[] = Object.values({ ...servers, ...simulators });
const listening = everyPart
  .filter(({ endpoints }) => Object.keys(endpoints).length > 0);

for (const part of listening) {
  const name = part.kind;
  const start = (context = {}) => startPart(part, leastOptions(part), context);

  Deno.test(`${name} listens on a free port at every endpoint when asked for port 0`, async () => {
    await using running = await start();
    assert.deepEqual(Object.keys(running.endpoints).sort(), Object.keys(part.endpoints).sort());
    for (const { port } of Object.values(running.endpoints)) {
      assert.ok(port > 0);
      (await connect({ hostname: "127.0.0.1", port })).destroy();
    }
  });

  Deno.test(`${name} is stopped by its signal and frees its ports`, async () => {
    const controller = new AbortController();
    const running = await start({ signal: controller.signal });
    const addresses = Object.values(running.endpoints);
    controller.abort();
    await running[Symbol.asyncDispose]();
    for (const address of addresses) {
      await assert.rejects(connect(address), /ECONNREFUSED/, "nobody listens any more");
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
      const attempt = startPart(part, { ...leastOptions(part), [option]: port });
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
    for (const address of Object.values(running.endpoints)) {
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
    for (const address of Object.values(running.endpoints)) {
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

function connect({ hostname, port }: Address): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      socket.resume();
      resolve(socket);
    });
  });
}

function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}
