/**
 * A bare socket for the other end of a connection under test.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../../core/address.ts";
import { concat } from "../../core/bytes.ts";
import { within } from "../within.ts";

/** One socket. It reads all the time, unless paused. Disposing tears it. */
export class Peer implements AsyncDisposable {
  readonly #socket: net.Socket;
  readonly #bytes: Uint8Array[] = [];
  #length = 0;
  #ended = false;
  #closed = false;
  #error: string | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      this.#bytes.push(bytes);
      this.#length += bytes.length;
      this.#change();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#change();
    });
    socket.on("error", (error: Error & { code?: string }) => {
      this.#error = error.code;
      this.#change();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#change();
    });
  }

  /** Connects. */
  static dial({ hostname, port }: Address): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port, allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Peer(socket));
      });
    });
  }

  get local(): Address {
    return { hostname: this.#socket.localAddress!, port: this.#socket.localPort! };
  }

  get remote(): Address {
    return { hostname: this.#socket.remoteAddress!, port: this.#socket.remotePort! };
  }

  /** Writes; resolves when the operating system has taken the bytes. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve());
    });
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
    this.#bytes.splice(0, Infinity, bytes.subarray(count));
    this.#length = bytes.length - count;
    return bytes.subarray(0, count);
  }

  /** Waits until so many bytes have come that were not taken; everything that has. */
  async atLeast(count: number): Promise<Uint8Array> {
    while (this.#length < count) await this.#more();
    return concat(this.#bytes);
  }

  /** Waits until the other side has closed. */
  async sawEnd(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  /** Waits until the other side has closed, and closes too; everything that came. */
  async all(): Promise<Uint8Array> {
    await this.sawEnd();
    this.end();
    return concat(this.#bytes);
  }

  /** As {@link all}, as text. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.all());
  }

  /** Waits until the connection fails; the code of the error. */
  async error(): Promise<string> {
    while (this.#error === undefined) await this.#more();
    return this.#error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    while (!this.#closed) await within(this.#changed.promise, () => "the end of a connection");
  }

  async #more(): Promise<void> {
    if (this.#closed) throw new Error(`The connection is over: ${this.#error ?? "closed"}`);
    await within(this.#changed.promise, () => `more of the peer than ${this.#length} bytes`);
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Whoever listens at the other end. Disposing tears all its connections. */
export interface PeerServer extends AsyncDisposable {
  readonly address: Address;
  /** The next connection that nobody asked for yet. */
  accepted(): Promise<Peer>;
}

/**
 * Listens on a port, or on any free one.
 *
 * @param halfOpen Whether its peers leave their own side open when the other one is closed.
 */
export async function startPeerServer(halfOpen = false, port = 0): Promise<PeerServer> {
  const peers: Peer[] = [];
  let asked = 0;
  let changed = Promise.withResolvers<void>();
  const server = net.createServer({ allowHalfOpen: halfOpen }, (socket) => {
    peers.push(new Peer(socket));
    changed.resolve();
    changed = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    address: { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port },
    async accepted() {
      const number = asked++;
      while (peers.length <= number) await within(changed.promise, () => `dial ${number}`);
      return peers[number]!;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
      await closed;
    },
  };
}
