/**
 * A UDP socket that keeps order.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import { systemReason } from "../core/errors.ts";
import type { DatagramTap, Tap } from "../core/tap.ts";

/** With so many datagrams waiting to be sent, what comes is lost. */
const MAX_UNSENT = 4_096;

/** How long to wait after a failure to receive. */
const RETRY_MS = 10;

/** The most that a datagram can hold. */
const MAX_DATAGRAM_BYTES = 65_535;

/** How a socket takes part in a multicast group. */
export interface Membership {
  /** Address of the network interface that is listened on. */
  interface: string;
  /** How many routers what is sent may pass. */
  ttl?: number;
  /** Whether this machine hears what is sent. */
  loop?: boolean;
}

/** What a socket may share. */
export interface DatagramSocketOptions {
  /** Others may listen on the same port, as the members of a group do on one machine. */
  shared?: boolean;
}

/**
 * A socket. It sends one datagram after the other: handed over all at once, the runtime may send the
 * last one first.
 */
export class DatagramSocket {
  readonly address: Address;
  readonly #socket: Deno.DatagramConn;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #tap: DatagramTap | undefined;
  #unsent: { bytes: Uint8Array; to: Address }[] = [];
  #isSending = false;
  #isClosed = false;

  /** @throws {Error} when the port cannot be had. */
  constructor(
    { hostname, port }: Address,
    { clock, log, tap }: { clock: Clock; log: Logger; tap?: Tap | undefined },
    { shared = false }: DatagramSocketOptions = {},
  ) {
    this.#socket = Deno.listenDatagram({ transport: "udp", hostname, port, reuseAddress: shared });
    const bound = this.#socket.addr as Deno.NetAddr;
    this.address = { hostname: bound.hostname, port: bound.port };
    this.#clock = clock;
    this.#log = log;
    this.#tap = tap?.bound(this.address);
  }

  /**
   * Joins a group of IPv4: what is sent there comes to a socket that listens on the group's port, at
   * the group's own address (or at 0.0.0.0, with all else). Who only sends to a group joins it for the
   * two settings of what is sent, and listens on the address of the interface that it shall leave by.
   *
   * @throws {Error} when the interface is not there.
   */
  async join(group: string, { interface: own, ttl, loop }: Membership): Promise<void> {
    const membership = await this.#socket.joinMulticastV4(group, own);
    if (ttl !== undefined) await membership.setTTL(ttl);
    if (loop !== undefined) await membership.setLoopback(loop);
  }

  /** Sends, after everything that was to be sent before; `false` when too much waits already. */
  send(bytes: Uint8Array, to: Address): boolean {
    if (this.#isClosed || this.#unsent.length >= MAX_UNSENT) return false;
    this.#unsent.push({ bytes, to });
    if (!this.#isSending) void this.#sendAll();
    return true;
  }

  /** Hands over every datagram that comes, each with bytes of its own, until the socket is closed. */
  async receive(take: (bytes: Uint8Array, from: Address) => void): Promise<void> {
    const buffer = new Uint8Array(MAX_DATAGRAM_BYTES);
    while (!this.#isClosed) {
      try {
        const [bytes, from] = await this.#socket.receive(buffer);
        this.#tap?.received(bytes, from as Deno.NetAddr);
        take(bytes.slice(), from as Deno.NetAddr);
      } catch (error) {
        if (this.#isClosed) return;
        this.#log.debug("receive failed", { reason: systemReason(error) });
        await this.#clock.sleep(RETRY_MS);
      }
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsent = [];
    this.#socket.close();
    this.#tap?.closed();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#unsent.shift(); next !== undefined; next = this.#unsent.shift()) {
      const { bytes, to } = next;
      // The answer may be there before this hears that it was sent.
      this.#tap?.sent(bytes, to);
      try {
        await this.#socket.send(bytes, { transport: "udp", ...to });
      } catch (error) {
        if (this.#isClosed) break;
        this.#log.debug("datagram not sent", {
          to: formatAddress(to),
          reason: systemReason(error),
        });
      }
    }
    this.#isSending = false;
  }
}
