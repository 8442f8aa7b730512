/**
 * How many connections there may be, in all and from one address.
 *
 * @module
 */

/** The bounds; 0 is no bound. */
export interface ConnectionLimitsOptions {
  maxConnections: number;
  maxConnectionsPerAddress: number;
}

/** Counts connections. */
export class ConnectionLimits {
  readonly #options: ConnectionLimitsOptions;
  readonly #perAddress = new Map<string, number>();
  #connections = 0;

  constructor(options: ConnectionLimitsOptions) {
    this.#options = options;
  }

  /** Counts one more connection; `undefined` when it is one too many. Disposing it counts it off. */
  enter(hostname: string): Disposable | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#options;
    const fromAddress = this.#perAddress.get(hostname) ?? 0;
    if (maxConnections > 0 && this.#connections >= maxConnections) return undefined;
    if (maxConnectionsPerAddress > 0 && fromAddress >= maxConnectionsPerAddress) return undefined;
    this.#connections++;
    this.#perAddress.set(hostname, fromAddress + 1);
    return { [Symbol.dispose]: () => this.#leave(hostname) };
  }

  #leave(hostname: string): void {
    this.#connections--;
    const left = this.#perAddress.get(hostname)! - 1;
    if (left === 0) this.#perAddress.delete(hostname);
    else this.#perAddress.set(hostname, left);
  }
}
