/**
 * The port that a server dials to bring its images over TCP.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../../core/address.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenTcp, type TcpListener } from "../../transports/tcp.ts";

/** A dial that is waited for. Disposing ends the wait, and the connection that came of it. */
export interface ExpectedDial extends Disposable {
  readonly connection: Promise<Connection>;
}

/** Listens all the time, and takes the one connection that is expected; others are closed. */
export class DataPort implements AsyncDisposable {
  readonly #log: Logger;
  #listener!: TcpListener;
  #take: ((connection: Connection) => Promise<void>) | undefined;

  private constructor(log: Logger) {
    this.#log = log;
  }

  /** @throws {BenchError} when the port cannot be had. */
  static async listen(address: Address, context: { log: Logger }): Promise<DataPort> {
    const port = new DataPort(context.log);
    port.#listener = await listenTcp(address, (connection) => port.#serve(connection), context);
    return port;
  }

  get address(): Address {
    return this.#listener.address;
  }

  /** Expects a dial from now on, and none that was expected before. */
  expect(): ExpectedDial {
    const arrived = Promise.withResolvers<Connection>();
    const over = Promise.withResolvers<void>();
    const take = (connection: Connection) => {
      arrived.resolve(connection);
      return over.promise;
    };
    this.#take = take;
    return {
      connection: arrived.promise,
      [Symbol.dispose]: () => {
        if (this.#take === take) this.#take = undefined;
        over.resolve();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener[Symbol.asyncDispose]();
  }

  async #serve(connection: Connection): Promise<void> {
    const take = this.#take;
    this.#take = undefined;
    if (take !== undefined) return await take(connection);
    this.#log.debug("closed a connection that nobody expected", {
      peer: formatAddress(connection.remote),
    });
  }
}
