import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import type { Address } from "../../core/address.ts";
import { systemClock } from "../../core/clock.ts";
import { DatagramSocket, type DatagramSocketOptions } from "../../transports/datagram_socket.ts";
import { within } from "../within.ts";

const context = { clock: systemClock, log: getLogger(["wirebench", "test"]) };
const LOOPBACK = "127.0.0.1";
const anyPort: Address = { hostname: LOOPBACK, port: 0 };

/** A socket, and what has come to it. */
function open(address = anyPort, options: DatagramSocketOptions = {}) {
  const socket = new DatagramSocket(address, context, options);
  const came: string[] = [];
  let changed = Promise.withResolvers<void>();
  const received = socket.receive((bytes) => {
    came.push(bytes.toHex());
    changed.resolve();
    changed = Promise.withResolvers();
  });
  return {
    socket,
    async next(): Promise<string> {
      while (came.length === 0) await within(changed.promise, () => "a datagram");
      return came.shift()!;
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await received;
    },
  };
}

const bytesOf = (...bytes: number[]) => new Uint8Array(bytes);

Deno.test("DatagramSocket.send() keeps the order of what is sent", async () => {
  await using receiver = open();
  await using sender = open();
  for (let i = 0; i < 50; i++) sender.socket.send(bytesOf(i), receiver.socket.address);
  for (let i = 0; i < 50; i++) assert.equal(await receiver.next(), bytesOf(i).toHex());
});

Deno.test("DatagramSocket.send() says that it takes nothing more when too much waits, or it is closed", async () => {
  await using receiver = open();
  const sender = new DatagramSocket(anyPort, context);
  let taken = 0;
  while (sender.send(bytesOf(1), receiver.socket.address)) taken++;
  assert.ok(taken >= 4_096 && taken < 5_000, `${taken} were taken`);
  sender.close();
  assert.equal(sender.send(bytesOf(1), receiver.socket.address), false);
});

Deno.test("DatagramSocket.join() hears a group on the loopback, beside others on the same port", async () => {
  const hostname = "225.6.7.20";
  await using sender = open();
  await sender.socket.join(hostname, { interface: LOOPBACK, ttl: 1, loop: true });
  const group = { hostname, port: sender.socket.address.port };
  await using one = open(group, { shared: true });
  await using other = open(group, { shared: true });
  for (const { socket } of [one, other]) await socket.join(hostname, { interface: LOOPBACK });
  assert.deepEqual(one.socket.address, group);
  sender.socket.send(bytesOf(7, 8), group);
  assert.deepEqual([await one.next(), await other.next()], ["0708", "0708"]);
});

Deno.test("DatagramSocket.join() rejects an interface that is not there", async () => {
  await using one = open();
  await assert.rejects(one.socket.join("225.6.7.21", { interface: "192.0.2.77" }));
});

Deno.test("DatagramSocket shares its port with nobody unless it is told to", async () => {
  await using one = open();
  assert.throws(() => new DatagramSocket(one.socket.address, context), Deno.errors.AddrInUse);
});
