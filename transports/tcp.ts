/**
 * TCP, over `node:net`: of the runtime's two TCP interfaces the one that can reset a connection, and
 * that costs less memory and time for each (`docs/decisions/0002-tcp-interface.md`).
 *
 * @module
 */
import net from "node:net";
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import type { Tap } from "../core/tap.ts";
import type { Connection } from "./connection.ts";
import {
  KEEP_ALIVE_MS,
  type ListenContext,
  listenSockets,
  type TcpListener,
} from "./listen_sockets.ts";
import { SocketConnection } from "./socket_connection.ts";

export { type ListenContext, listenWith, type TcpListener } from "./listen_sockets.ts";

/**
 * Listens, and serves each connection on its own: when `serve` returns or throws, that connection is
 * closed and the others go on.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export function listenTcp(
  address: Address,
  serve: (connection: Connection) => Promise<void>,
  context: ListenContext,
): Promise<TcpListener> {
  const { tap } = context;
  const connectionOver = (socket: net.Socket) =>
    new SocketConnection(socket, { tap, dialled: false });
  return listenSockets(address, connectionOver, serve, context);
}

/**
 * Connects.
 *
 * @param tap Sees what the connection carries.
 * @throws {BenchError} when nobody answers there.
 * @throws `signal.reason` when the signal aborts first.
 */
export async function dialTcp(
  address: Address,
  signal: AbortSignal,
  tap?: Tap,
): Promise<Connection> {
  return new SocketConnection(await dialSocket(address, signal), { tap, dialled: true });
}

/** The same, down to the socket. */
export function dialSocket(address: Address, signal: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = net.connect({ host: address.hostname, port: address.port });
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const fail = (cause: Error) => {
      signal.removeEventListener("abort", abort);
      const where = formatAddress(address);
      reject(new BenchError(`Cannot connect to ${where}: ${systemReason(cause)}`, { cause }));
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", fail);
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      socket.off("error", fail);
      // Who only listens to its peer would never learn that it is gone.
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(socket);
    });
  });
}
