/**
 * The control sessions that are on, over TCP and over UDP: bounded, and each to be dropped by its
 * address.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";

/** More clients than this are nobody's audience. */
const MAX_SESSIONS = 10_000;

/** One session. */
interface Entry {
  readonly address: Address;
  readonly drop: () => void;
}

/** The sessions of a part. */
export class Sessions {
  readonly #max: number;
  readonly #entries = new Set<Entry>();

  constructor(max = MAX_SESSIONS) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get full(): boolean {
    return this.#entries.size >= this.#max;
  }

  /** Notes a session until what is returned is disposed. */
  add(address: Address, drop: () => void): Disposable {
    const entry = { address, drop };
    this.#entries.add(entry);
    return { [Symbol.dispose]: () => void this.#entries.delete(entry) };
  }

  /**
   * Drops the sessions of a client, or all.
   *
   * @param client `host:port` or a host.
   * @returns How many there were.
   */
  drop(client: string | undefined): number {
    const dropped = [...this.#entries].filter(({ address }) =>
      client === undefined || client === address.hostname || client === formatAddress(address)
    );
    for (const { drop } of dropped) drop();
    return dropped.length;
  }
}
