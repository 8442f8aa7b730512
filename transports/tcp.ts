/**
 * TCP, over `node:net`: of the runtime's two TCP interfaces the one that can reset a connection, and
 * that costs less memory and time for each (`docs/decisions/0002-tcp-interface.md`).
 *
 * @module
 */
import net from "node:net";
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, sentence, systemReason } from "../core/errors.ts";
import type { ConnectionTap, Tap } from "../core/tap.ts";
import type { Connection, Ending } from "./connection.ts";
import { tapSocket } from "./tap_socket.ts";

/** How much a connection reads ahead of whoever iterates it. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** How long an orderly close waits for a peer that does not take what was written. */
const UNREAD_TIMEOUT_MS = 2_000;

/** How long it then waits for the peer's own close before it goes on without it. */
const CLOSE_TIMEOUT_MS = 250;

/** After how much silence the operating system asks a peer whether it still exists. */
const KEEP_ALIVE_MS = 30_000;

/** How many connections may wait to be accepted: thousands may come back at once. */
const BACKLOG = 4_096;

/** Written behind something else, it tells when that is out. */
const NOTHING = new Uint8Array();

class TcpConnection implements Connection {
  readonly local: Address;
  readonly remote: Address;
  readonly ended: Promise<Ending>;
  readonly #socket: net.Socket;
  readonly #tap: ConnectionTap | undefined;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #state: "open" | "over" = "open";
  #closing = false;
  #torn = false;
  #wake: (() => void) | undefined;

  constructor(socket: net.Socket, tap: Tap | undefined, dialled: boolean) {
    this.#socket = socket;
    this.#tap = tapSocket(socket, tap, dialled);
    this.local = { hostname: socket.localAddress ?? "", port: socket.localPort ?? 0 };
    this.remote = { hostname: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    socket.setNoDelay(true);
    socket.on("data", (bytes: Uint8Array) => this.#take(bytes));
    socket.on("end", () => this.#finish());
    socket.on("error", () => {
      // What a peer does after everything was said is not the connection's failure.
      if (!this.#closing || !socket.writableFinished) this.#torn = true;
    });
    this.ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.#finish();
        resolve(this.#torn ? "reset" : "closed");
      });
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const bytes = this.#unread.shift();
      if (bytes !== undefined) {
        this.#unreadBytes -= bytes.length;
        if (this.#unreadBytes < MAX_UNREAD_BYTES && this.#socket.isPaused()) this.#socket.resume();
        yield bytes;
      } else if (this.#state === "over") {
        return;
      } else {
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    }
  }

  send(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    if (this.#tap === undefined) return this.#send(bytes, done);
    this.#send(bytes, (error) => {
      if (!error) this.#tap!.sent(bytes);
      done(error);
    });
  }

  #send(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    const socket = this.#socket;
    if (!socket.writable) {
      // To a stream, a write after its end is a failure that destroys it, with all that still waits.
      queueMicrotask(() => done(new Error("The connection is over")));
    } else if (socket.writableLength > 0) {
      socket.write(bytes, done);
    } else {
      // A write with a callback costs a turn of the event loop's queue. Nearly always the system takes
      // everything at once, and then there is nothing to wait for.
      socket.write(bytes);
      if (socket.errored !== null) done(socket.errored);
      else if (socket.writableLength === 0) done();
      else socket.write(NOTHING, done);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.send(bytes, (error) => error ? reject(error) : resolve());
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#finish();
    this.#socket.end();
    // Unread input, now or later, would make the operating system answer the close with a reset,
    // which can overtake what was written: read on until the peer has closed as well.
    this.#socket.resume();
    let timer = setTimeout(() => this.reset(), UNREAD_TIMEOUT_MS);
    const waitForPeer = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
    };
    if (this.#socket.writableFinished) waitForPeer();
    else this.#socket.once("finish", waitForPeer);
    await this.ended;
    clearTimeout(timer);
  }

  reset(): void {
    if (this.#socket.destroyed) return;
    this.#torn = true;
    this.#tap?.reset("local");
    this.#socket.resetAndDestroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(bytes: Uint8Array): void {
    if (this.#state === "over") return;
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes >= MAX_UNREAD_BYTES) this.#socket.pause();
    this.#wake?.();
  }

  #finish(): void {
    this.#state = "over";
    this.#wake?.();
  }
}

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
 * @throws {BenchError} when the port cannot be had.
 */
export async function listenTcp(
  address: Address,
  serve: (connection: Connection) => Promise<void>,
  { log, tap }: ListenContext,
): Promise<TcpListener> {
  const open = new Map<Connection, Promise<void>>();
  // Half-open, so that a peer that has said all it has to say still gets its answer.
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const connection = new TcpConnection(socket, tap, false);
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
  tap?.listening(listening);
  let disposal: Promise<void> | undefined;
  return {
    address: listening,
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await Promise.all([...open.keys()].map((connection) => connection.close()));
        await Promise.all(open.values());
        await closed;
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

/**
 * Connects.
 *
 * @param tap Sees what the connection carries.
 * @throws {BenchError} when nobody answers there.
 * @throws `signal.reason` when the signal aborts first.
 */
export function dialTcp(
  address: Address,
  signal: AbortSignal,
  tap?: Tap,
): Promise<Connection> {
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
      resolve(new TcpConnection(socket, tap, true));
    });
  });
}
