/**
 * What contract tests do to a part's endpoints.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../../core/address.ts";

/** Connects, and reads. */
export function connect({ hostname, port }: Address): Promise<net.Socket> {
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

/** Resolves when a socket is closed. */
export function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** Whether nobody listens for datagrams there. */
export function isUdpFree({ hostname, port }: Address): boolean {
  try {
    Deno.listenDatagram({ transport: "udp", hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

/** Sends one datagram. */
export async function sendDatagram(to: Address, bytes: Uint8Array): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  await socket.send(bytes, { transport: "udp", ...to });
  socket.close();
}
