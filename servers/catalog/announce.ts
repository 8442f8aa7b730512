/**
 * Announcing the catalog by multicast, again and again, as a sibling of the original does.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../../core/address.ts";
import { type Clock, schedule } from "../../core/clock.ts";
import { BenchError, systemReason } from "../../core/errors.ts";

/** How to announce. */
export interface AnnounceOptions {
  group: Address;
  /** Address of the network interface to send from. */
  interface: string;
  ttl: number;
  announceEvery: number;
}

/** What announcing needs. */
export interface AnnounceContext {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Sends the text at once and then at its times, until the signal aborts. Disposing waits for that.
 * Announcements that cannot be sent are logged.
 *
 * @param text What to send now.
 * @throws {BenchError} when the machine has no such interface.
 */
export async function announce(
  { group, interface: from, ttl, announceEvery }: AnnounceOptions,
  text: () => Promise<Uint8Array>,
  { clock, log, signal }: AnnounceContext,
): Promise<AsyncDisposable> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (cause) => {
      reject(new BenchError(`Cannot announce from ${from}: ${systemReason(cause)}`, { cause }));
    });
    socket.bind(0, from, resolve);
  });
  socket.removeAllListeners("error");
  socket.on("error", (error) => log.warn("cannot announce", { reason: systemReason(error) }));
  socket.setMulticastInterface(from);
  socket.setMulticastTTL(ttl);
  socket.setMulticastLoopback(true);

  const send = (bytes: Uint8Array) =>
    new Promise<void>((resolve) => {
      socket.send(bytes, group.port, group.hostname, (error) => {
        if (error !== null) {
          const to = formatAddress(group);
          log.warn("cannot announce to {to}: {reason}", { to, reason: systemReason(error) });
        }
        resolve();
      });
    });

  async function sendAll(): Promise<void> {
    for await (const _ of schedule(announceEvery, clock, signal)) await send(await text());
  }

  const sent = sendAll().catch((error) => {
    if (!signal.aborted) throw error;
  });
  return {
    async [Symbol.asyncDispose]() {
      await sent;
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}
