/**
 * A TCP socket as the stream below TLS. The runtime's TLS loses the end of a connection that was paused
 * when it came; so what encrypts is never paused, but the wire below it is, which it does not know.
 *
 * @module
 */
import type net from "node:net";
import { Duplex } from "node:stream";

/** What goes over a socket, for what encrypts and decrypts it. */
export class Wire extends Duplex {
  readonly #socket: net.Socket;

  constructor(socket: net.Socket) {
    super({ allowHalfOpen: socket.allowHalfOpen });
    this.#socket = socket;
    socket.on("data", (bytes: Uint8Array) => this.push(bytes));
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  /** Nothing is asked for: the socket flows, unless the connection above has paused it. */
  override _read(): void {}

  override _write(bytes: Uint8Array, _: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
