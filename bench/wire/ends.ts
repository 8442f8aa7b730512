/**
 * Both ends of a connection through a relay, in this process and on its clock.
 *
 * @module
 */
import { BenchError } from "../../core/errors.ts";
import type { Relay } from "../relays/relay.ts";

/** Connections through one relay. Disposing closes them and ends the relay. */
export class Ends implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #listener: Deno.TcpListener;
  #dial: (() => Promise<Deno.TcpConn>) | undefined;

  private constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#stack.defer(() => this.#listener.close());
  }

  /** Starts a relay to a port of this process. */
  static async start(relay: Relay): Promise<Ends> {
    const ends = new Ends();
    try {
      const { hostname, port } = ends.#listener.addr as Deno.NetAddr;
      const running = ends.#stack.use(await relay.start({ hostname, port }));
      ends.#dial = () => Deno.connect(running.address);
      return ends;
    } catch (error) {
      await ends[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Dials through the relay. */
  async connect(): Promise<{ client: Deno.TcpConn; target: Deno.TcpConn }> {
    const accepted = this.#listener.accept();
    const client = await this.#dial!();
    const target = await accepted;
    for (const end of [client, target]) {
      end.setNoDelay(true);
      this.#stack.defer(() => close(end));
    }
    return { client, target };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

function close(end: Deno.TcpConn): void {
  try {
    end.close();
  } catch {
    // Whoever measures may have closed it.
  }
}

/**
 * Reads until so many bytes have come.
 *
 * @throws {BenchError} when the connection ends before.
 */
export async function readAll(end: Deno.TcpConn, buffer: Uint8Array, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const read = await end.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (read === null) throw new BenchError("A connection through a relay ended too early");
    left -= read;
  }
}
