/**
 * A stand-in for a caster: a bare TCP server whose every answer the test writes by hand.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../../core/address.ts";
import { concat } from "../../core/bytes.ts";
import { within } from "../within.ts";

/** One connection that the stand-in accepted. */
export class Visit {
  readonly #socket: net.Socket;
  #bytes: Uint8Array = new Uint8Array();
  #ended = false;
  #changed = Promise.withResolvers<void>();

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => {
      this.#bytes = concat([this.#bytes, bytes]);
      this.#change();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ended = true;
      this.#change();
    });
  }

  /** Everything that came so far and was not taken by {@link head}. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The request up to its blank line; what follows stays in {@link bytes}. */
  async head(): Promise<string> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.#bytes);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#bytes = this.#bytes.slice(end + 4);
        return text.slice(0, end + 4);
      }
      await this.#more();
    }
  }

  /** Waits until so many bytes wait. */
  async atLeast(count: number): Promise<Uint8Array> {
    while (this.#bytes.length < count) await this.#more();
    return this.#bytes;
  }

  /** Resolves when the connection is over. */
  async ended(): Promise<void> {
    while (!this.#ended) await within(this.#changed.promise, () => "the end of a connection");
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Takes nothing more from the operating system. */
  pause(): void {
    this.#socket.pause();
  }

  /** Goes on taking. */
  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new Error("The connection ended before what was waited for came");
    await within(this.#changed.promise, () => `more than ${this.#bytes.length} bytes`);
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** The server. Disposing tears all its connections. */
export interface StandIn extends AsyncDisposable {
  readonly address: Address;
  /** The next connection that nobody asked for yet. */
  visit(): Promise<Visit>;
}

/** Starts a stand-in on any free port. */
export async function startStandIn(): Promise<StandIn> {
  const waiting: Visit[] = [];
  const wanted: ((visit: Visit) => void)[] = [];
  const all: Visit[] = [];
  const server = net.createServer((socket) => {
    const visit = new Visit(socket);
    all.push(visit);
    const next = wanted.shift();
    if (next === undefined) waiting.push(visit);
    else next(visit);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  return {
    address: { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port },
    visit() {
      const visit = waiting.shift();
      return visit === undefined
        ? within(new Promise((resolve) => wanted.push(resolve)), () => "a connection")
        : Promise.resolve(visit);
    },
    async [Symbol.asyncDispose]() {
      for (const visit of all) visit.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address where nobody listens. */
export async function freeAddress(): Promise<Address> {
  await using standIn = await startStandIn();
  return standIn.address;
}
