/**
 * Both ends of a wire, and what a packet capture would show there: bytes, a FIN, an RST, or silence.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../../core/address.ts";
import { concat } from "../../core/bytes.ts";
import { within } from "../within.ts";
import { Peer } from "../transports/peer.ts";

/** One end. */
export class End extends Peer {
  /** What was read at a time. */
  readonly reads: { atMs: number; bytes: Uint8Array }[] = [];
  /** How the other side ended, as far as it has. */
  seen: "nothing" | "FIN" | "RST" = "nothing";
  readonly #over = Promise.withResolvers<void>();

  constructor(socket: net.Socket) {
    super(socket);
    socket.on("data", (bytes) => this.reads.push({ atMs: performance.now(), bytes }));
    socket.on("end", () => this.#see("FIN"));
    socket.on("error", ({ code }: Error & { code?: string }) => {
      if (code === "ECONNRESET") this.#see("RST");
    });
  }

  static override dial({ hostname, port }: Address): Promise<End> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port, allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new End(socket));
      });
    });
  }

  /** Everything that came. */
  get received(): Uint8Array {
    return concat(this.reads.map(({ bytes }) => bytes));
  }

  /** Waits until the other side has ended; how. */
  async fate(): Promise<"FIN" | "RST"> {
    await within(this.#over.promise, () => "the end of a connection");
    return this.seen as "FIN" | "RST";
  }

  #see(what: "FIN" | "RST"): void {
    this.seen = what;
    this.#over.resolve();
  }
}

/** What becomes of dialling: an RST may come before the connection is seen as made. */
export async function fateOfDialling(address: Address): Promise<"FIN" | "RST"> {
  try {
    await using end = await End.dial(address);
    return await end.fate();
  } catch (error) {
    if ((error as { code?: string }).code === "ECONNRESET") return "RST";
    throw error;
  }
}

/** A server that does nothing by itself. Disposing tears its connections. */
export class BareServer implements AsyncDisposable {
  readonly address: Address;
  readonly #server: net.Server;
  readonly #ends: End[] = [];
  #asked = 0;
  #changed = Promise.withResolvers<void>();

  private constructor(server: net.Server) {
    this.#server = server;
    this.address = { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port };
    server.on("connection", (socket) => {
      this.#ends.push(new End(socket));
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    });
  }

  static async start(): Promise<BareServer> {
    const server = net.createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new BareServer(server);
  }

  /** How many connections there have been. */
  get accepted(): number {
    return this.#ends.length;
  }

  /** The next connection that nobody asked for yet. */
  async accept(): Promise<End> {
    const number = this.#asked++;
    while (this.#ends.length <= number) {
      await within(this.#changed.promise, () => `connection ${number + 1}`);
    }
    return this.#ends[number]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.all(this.#ends.map((end) => end[Symbol.asyncDispose]()));
    await closed;
  }
}
