/**
 * A connection over a socket of `node:net`, or over one that encrypts what goes through such a socket.
 *
 * @module
 */
import type net from "node:net";
import type { Address } from "../core/address.ts";
import type { ConnectionTap, Tap } from "../core/tap.ts";
import type { Connection, Ending } from "./connection.ts";
import { tapSocket } from "./tap_socket.ts";

/** How much a connection reads ahead of whoever iterates it. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** How long an orderly close waits for a peer that does not take what was written. */
const UNREAD_TIMEOUT_MS = 2_000;

/** How long it then waits for the peer's own close before it goes on without it. */
const CLOSE_TIMEOUT_MS = 250;

/** Written behind something else, it tells when that is out. */
const NOTHING = new Uint8Array();

/** What else a connection may be told. */
export interface SocketOptions {
  /** The TCP socket below, where that is another. */
  wire?: net.Socket;
  /** Sees what the connection carries; where it is encrypted, what is inside. */
  tap?: Tap | undefined;
  /** Whether this side has dialled. */
  dialled: boolean;
}

/** One connection. The socket must not have been read from. */
export class SocketConnection implements Connection {
  readonly local: Address;
  readonly remote: Address;
  readonly ended: Promise<Ending>;
  readonly #socket: net.Socket;
  readonly #wire: net.Socket;
  readonly #tap: ConnectionTap | undefined;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #state: "open" | "over" = "open";
  #closing = false;
  #torn = false;
  #wake: (() => void) | undefined;

  /** @param socket What is read and written. */
  constructor(socket: net.Socket, { wire = socket, tap, dialled }: SocketOptions) {
    this.#socket = socket;
    this.#wire = wire;
    this.#tap = tapSocket(socket, tap, dialled, wire);
    this.local = { hostname: wire.localAddress ?? "", port: wire.localPort ?? 0 };
    this.remote = { hostname: wire.remoteAddress ?? "", port: wire.remotePort ?? 0 };
    wire.setNoDelay(true);
    socket.on("data", (bytes: Uint8Array) => this.#take(bytes));
    socket.on("end", () => this.#finish());
    const fail = () => {
      // What a peer does after everything was said is not the connection's failure.
      if (!this.#closing || !socket.writableFinished) this.#torn = true;
    };
    socket.on("error", fail);
    if (wire !== socket) wire.on("error", fail);
    this.ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.#finish();
        wire.destroy();
        resolve(this.#torn ? "reset" : "closed");
      });
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const bytes = this.#unread.shift();
      if (bytes !== undefined) {
        this.#unreadBytes -= bytes.length;
        if (this.#unreadBytes < MAX_UNREAD_BYTES && this.#wire.isPaused()) this.#wire.resume();
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
    } else if (socket.writableLength > 0 || socket !== this.#wire) {
      // What encrypts never takes everything at once.
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
    this.#wire.resume();
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
    this.#wire.resetAndDestroy();
    this.#socket.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(bytes: Uint8Array): void {
    if (this.#state === "over") return;
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes >= MAX_UNREAD_BYTES) this.#wire.pause();
    this.#wake?.();
  }

  #finish(): void {
    this.#state = "over";
    this.#wake?.();
  }
}
