/**
 * A stand-in for a VOD server over UDP: a bare socket, and every datagram written by the test.
 *
 * @module
 */
import type { Address } from "../../../core/address.ts";
import { utf8 } from "../../../core/bytes.ts";
import { within } from "../../within.ts";

/** The server. */
export class DatagramStandIn implements AsyncDisposable {
  readonly address: Address;
  readonly #socket: Deno.DatagramConn;
  readonly #received: string[] = [];
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();

  constructor(port = 0) {
    this.#socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
    const { hostname, port: own } = this.#socket.addr as Deno.NetAddr;
    this.address = { hostname, port: own };
    this.#reading = this.#read();
  }

  /** The next datagram that came, as text. */
  async next(): Promise<string> {
    while (this.#received.length === 0) {
      await within(this.#changed.promise, () => "a datagram of the client");
    }
    return this.#received.shift()!;
  }

  /** The next datagram that is this one, whatever comes before it. */
  async until(text: string): Promise<void> {
    while (await this.next() !== text);
  }

  /** How many datagrams wait to be taken. */
  get waiting(): number {
    return this.#received.length;
  }

  /** Sends datagrams to a port, one after the other. */
  async send(port: number, ...datagrams: (string | Uint8Array)[]): Promise<void> {
    for (const datagram of datagrams) {
      const bytes = typeof datagram === "string" ? utf8(datagram) : datagram;
      await this.#socket.send(bytes, { transport: "udp", hostname: "127.0.0.1", port });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const [bytes] of this.#socket) {
      this.#received.push(new TextDecoder("latin1").decode(bytes));
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}
