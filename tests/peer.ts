/**
 * A bare socket for the other end of what is under test, and what a packet capture would show of it:
 * bytes, a FIN, an RST, or silence.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../core/address.ts";
import { concat } from "../core/bytes.ts";
import { within } from "./within.ts";

/** One socket. It reads all the time, unless paused. Disposing tears it. */
export class Peer implements AsyncDisposable {
  readonly #socket: net.Socket;
  /** What was read at a time. */
  readonly reads: { atMs: number; bytes: Uint8Array }[] = [];
  /** How the other side ended, as far as it has. */
  seen: "nothing" | "FIN" | "RST" = "nothing";
  #untaken: Uint8Array[] = [];
  #length = 0;
  #ended = false;
  #closed = false;
  #error: string | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (read) => {
      // A test compares with plain bytes.
      const bytes = new Uint8Array(read);
      this.reads.push({ atMs: performance.now(), bytes });
      this.#untaken.push(bytes);
      this.#length += bytes.length;
      this.#change();
    });
    socket.on("end", () => {
      this.seen = "FIN";
      this.#ended = true;
      this.#change();
    });
    socket.on("error", (error: Error & { code?: string }) => {
      this.#error = error.code;
      if (error.code === "ECONNRESET") this.seen = "RST";
      this.#change();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#change();
    });
  }

  /** Connects; its own side stays open when the other one is closed. */
  static dial<One extends Peer>(
    this: new (socket: net.Socket) => One,
    { hostname, port }: Address,
  ): Promise<One> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port, allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new this(socket));
      });
    });
  }

  get local(): Address {
    return { hostname: this.#socket.localAddress!, port: this.#socket.localPort! };
  }

  get remote(): Address {
    return { hostname: this.#socket.remoteAddress!, port: this.#socket.remotePort! };
  }

  /** Everything that came so far and was not taken. */
  get bytes(): Uint8Array {
    if (this.#untaken.length > 1) this.#untaken = [concat(this.#untaken)];
    return this.#untaken[0] ?? new Uint8Array();
  }

  /** Writes; resolves when the operating system has taken the bytes. Nobody need wait for it. */
  write(bytes: string | Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve());
    });
    written.catch(() => {});
    return written;
  }

  /** Closes its own side. */
  end(): void {
    this.#socket.end();
  }

  /** Tears the connection. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Takes nothing more from the operating system. */
  pause(): void {
    this.#socket.pause();
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    this.#socket.resume();
  }

  /** Waits until so many bytes have come, and takes them away: the next are those behind them. */
  async take(count: number): Promise<Uint8Array> {
    const bytes = await this.atLeast(count);
    this.#untaken = [bytes.subarray(count)];
    this.#length = bytes.length - count;
    return bytes.subarray(0, count);
  }

  /** Waits until so many bytes have come that were not taken; everything that has. */
  async atLeast(count: number): Promise<Uint8Array> {
    await this.#until(() => this.#length >= count, () => `${count} bytes after ${this.#length}`);
    return this.bytes;
  }

  /** Waits until the other side has closed. */
  async sawEnd(): Promise<void> {
    await this.#until(() => this.#ended, () => `the peer's end after ${this.#length} bytes`);
  }

  /** Waits until the other side has closed, and closes too; everything that came. */
  async all(): Promise<Uint8Array> {
    await this.sawEnd();
    this.end();
    return this.bytes;
  }

  /** As {@link all}, as text. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.all());
  }

  /** Waits until the connection fails; the code of the error. */
  async error(): Promise<string> {
    await this.#until(() => this.#error !== undefined, () => "a connection's failure");
    return this.#error!;
  }

  /** Waits until the other side has ended; how. */
  async fate(): Promise<"FIN" | "RST"> {
    await this.#until(() => this.seen !== "nothing", () => "the other side's end");
    return this.seen as "FIN" | "RST";
  }

  /** Waits until nothing is left of the connection; how it went. */
  async ended(): Promise<"closed" | "reset"> {
    await this.#until(() => this.#closed, () => "the end of a connection");
    return this.#error === undefined ? "closed" : "reset";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.ended();
  }

  async #until(isSo: () => boolean, what: () => string): Promise<void> {
    while (!isSo()) {
      if (this.#closed) throw new Error(`The connection is over: ${this.#error ?? "closed"}`);
      await within(this.#changed.promise, what);
    }
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Whoever listens at the other end. Disposing tears all its connections. */
export interface PeerServer<One extends Peer = Peer> extends AsyncDisposable {
  readonly address: Address;
  /** How many connections there have been. */
  readonly count: number;
  /** The next connection that nobody asked for yet. */
  accepted(): Promise<One>;
}

/**
 * Listens on a port, or on any free one.
 *
 * @param halfOpen Whether its peers leave their own side open when the other one is closed.
 */
export function startPeerServer(halfOpen = false, port = 0): Promise<PeerServer> {
  return serve(Peer, halfOpen, port);
}

/** As {@link startPeerServer}, for peers that can do more than {@link Peer}. */
export async function serve<One extends Peer>(
  kind: new (socket: net.Socket) => One,
  halfOpen = false,
  port = 0,
): Promise<PeerServer<One>> {
  const peers: One[] = [];
  let asked = 0;
  let changed = Promise.withResolvers<void>();
  const server = net.createServer({ allowHalfOpen: halfOpen }, (socket) => {
    peers.push(new kind(socket));
    changed.resolve();
    changed = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", 1024, resolve));
  return {
    address: { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port },
    get count() {
      return peers.length;
    },
    async accepted() {
      const number = asked++;
      while (peers.length <= number) {
        await within(changed.promise, () => `connection ${number + 1}`);
      }
      return peers[number]!;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
      await closed;
    },
  };
}

/** An address where nobody listens. */
export async function freeAddress(): Promise<Address> {
  await using server = await startPeerServer();
  return server.address;
}
