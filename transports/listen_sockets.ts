/**
 * Listening for connections, whatever is spoken on them.
 *
 * @module
 */
import net from "node:net";
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, sentence, systemReason } from "../core/errors.ts";
import type { Tap } from "../core/tap.ts";
import type { Connection } from "./connection.ts";

/** After how much silence the operating system asks a peer whether it still exists. */
export const KEEP_ALIVE_MS = 30_000;

/** How many connections may wait to be accepted: thousands may come back at once. */
const BACKLOG = 4_096;

/** A listening TCP port and the connections it accepted. Disposing closes them all and waits. */
export interface TcpListener extends AsyncDisposable {
  readonly address: Address;
}

/** What a listener needs from its part. */
export interface ListenContext {
  log: Logger;
  /** Sees what the connections carry. */
  tap?: Tap | undefined;
}

/**
 * Listens, and serves each connection on its own: when `serve` returns or throws, that connection is
 * closed and the others go on.
 *
 * @param connectionOver The connection over a socket that was accepted.
 * @throws {BenchError} when the port cannot be had.
 */
export async function listenSockets(
  address: Address,
  connectionOver: (socket: net.Socket) => Connection,
  serve: (connection: Connection) => Promise<void>,
  { log, tap }: ListenContext,
): Promise<TcpListener> {
  const open = new Map<Connection, Promise<void>>();
  // Half-open, so that a peer that has said all it has to say still gets its answer.
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const connection = connectionOver(socket);
    const served = Promise.try(serve, connection)
      .catch((error) => {
        log.debug("connection failed", {
          peer: formatAddress(connection.remote),
          reason: sentence(error),
        });
      })
      .then(() => connection.close())
      .finally(() => open.delete(connection));
    open.set(connection, served);
  });
  const listening = await listenWith(server, address, log);
  const portTap = tap?.listening(listening);
  let disposal: Promise<void> | undefined;
  return {
    address: listening,
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await Promise.all([...open.keys()].map((connection) => connection.close()));
        await Promise.all(open.values());
        await closed;
        portTap?.closed();
      })();
      return disposal;
    },
  };
}

/**
 * Has a server listen, and says where it does.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export async function listenWith(
  server: net.Server,
  address: Address,
  log: Logger,
): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const where = formatAddress(address);
      reject(new BenchError(`Cannot listen on ${where}: ${listenReason(cause)}`, { cause }));
    });
    server.listen({ host: address.hostname, port: address.port, backlog: BACKLOG }, resolve);
  });
  server.on("error", (error) => log.warn("accept failed", { reason: systemReason(error) }));
  const { address: hostname, port } = server.address() as net.AddressInfo;
  return { hostname, port };
}

/** The runtime calls it an invalid argument when the address is another machine's. */
function listenReason(cause: unknown): string {
  const { code } = cause as { code?: unknown };
  return systemReason(code === "EINVAL" ? { code: "EADDRNOTAVAIL" } : cause);
}
