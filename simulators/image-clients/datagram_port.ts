/**
 * The port that fragments come to, and that commands to a server over UDP are sent from.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { BenchError, systemReason } from "../../core/errors.ts";
import { DatagramSocket } from "../../transports/datagram_socket.ts";
import type { ImageClientsContext } from "./image_clients.ts";

/** Receives all the time; what comes while nobody listens is dropped. */
export class DatagramPort implements AsyncDisposable {
  /** Takes what comes. */
  take: ((datagram: Uint8Array) => void) | undefined;
  readonly #socket: DatagramSocket;
  readonly #received: Promise<void>;

  private constructor(socket: DatagramSocket) {
    this.#socket = socket;
    // Links and servers send from whatever address they like: nothing is known of it beforehand.
    this.#received = socket.receive((datagram) => this.take?.(datagram));
  }

  /** @throws {BenchError} when the port cannot be had. */
  static listen(address: Address, context: ImageClientsContext): DatagramPort {
    try {
      return new DatagramPort(new DatagramSocket(address, context));
    } catch (cause) {
      const where = formatAddress(address);
      throw new BenchError(`Cannot listen on ${where}: ${systemReason(cause)}`, { cause });
    }
  }

  /**
   * Listens to a multicast group. Others on this machine may do so too.
   *
   * @param own Address of the network interface.
   * @throws {BenchError} when the group cannot be joined.
   */
  static async join(group: Address, own: string, context: ImageClientsContext) {
    let socket: DatagramSocket | undefined;
    try {
      socket = new DatagramSocket(group, context, { shared: true });
      await socket.join(group.hostname, { interface: own });
      return new DatagramPort(socket);
    } catch (cause) {
      socket?.close();
      const where = formatAddress(group);
      throw new BenchError(`Cannot join ${where} on ${own}: ${systemReason(cause)}`, { cause });
    }
  }

  get address(): Address {
    return this.#socket.address;
  }

  /** Sends a datagram. */
  send(bytes: Uint8Array, to: Address): void {
    this.#socket.send(bytes, to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#received;
  }
}
