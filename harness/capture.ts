/**
 * Capturing a run: what the sockets of its parts and links carried, as packets in a file that Wireshark
 * opens. The taps see bytes and times; `protocols/pcapng/` makes packets of them.
 *
 * A connection that both of its ends would see is seen where it is accepted, a datagram where it is sent:
 * each is in the file once.
 *
 * @module
 */
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Address } from "../core/address.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { BenchError, writeReason } from "../core/errors.ts";
import type { ConnectionTap, DatagramTap, End, Tap, TapOf } from "../core/tap.ts";
import {
  type Endpoint,
  ipAddress,
  PcapngWriter,
  type Side,
  TcpConversation,
  writeDatagram,
} from "../protocols/pcapng/mod.ts";

/** How often what was collected is written, so that a reader can follow. */
const FLUSH_EVERY_MS = 1_000;

/** A longer datagram cannot be sent over IPv4. */
const MAX_DATAGRAM_BYTES = 65_535 - 20 - 8;

/** How far apart connections begin to count: who uses a port again is another one. */
const SEQUENCE_STEP = 0x1000_1;

/**
 * A capture that is being written. A file that was there stays as it was until somebody taps. Disposing
 * closes it.
 */
export class Capture implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #file: Deno.FsFile;
  readonly #writer: PcapngWriter;
  #writtenBytes = 0;
  #hasBegun = false;
  readonly #interfaces = new Map<string, number>();
  readonly #listening = new Places();
  readonly #bound = new Places();
  readonly #timer: ReturnType<typeof setInterval>;
  #connections = 0;
  #failure: unknown;

  /** @throws {BenchError} when the file cannot be written. */
  constructor(path: string, clock = systemClock) {
    this.#path = path;
    this.#clock = clock;
    try {
      this.#file = Deno.openSync(path, { write: true, create: true });
    } catch (cause) {
      throw this.#notWritten(cause);
    }
    this.#writer = new PcapngWriter((bytes) => this.#write(bytes), "wirebench");
    this.#timer = setInterval(() => this.#hasBegun && this.#writer.flush(), FLUSH_EVERY_MS);
  }

  /** The tap for what has a name: it becomes an interface, once it has something to say. */
  readonly tapOf: TapOf = (name): Tap => {
    this.#begin();
    return {
      listening: (address) => {
        this.#listening.add(address);
        return { closed: () => this.#listening.delete(address) };
      },
      connected: (local, remote, dialled) => {
        if (dialled && this.#listening.has(remote)) return undefined;
        return this.#connection(name, local, remote, dialled);
      },
      bound: (address) => {
        this.#bound.add(address);
        return this.#datagrams(name, address);
      },
    };
  };

  /** @throws {BenchError} when not everything could be written. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#hasBegun) this.#writer.flush();
    this.#file.close();
    if (this.#failure !== undefined) throw this.#notWritten(this.#failure);
  }

  #connection(name: string, local: Address, remote: Address, dialled: boolean): ConnectionTap {
    const clock = this.#clock;
    const sides: Record<End, Side> = dialled
      ? { local: "client", remote: "server" }
      : { local: "server", remote: "client" };
    const own = endpoint(local);
    const other = endpoint(remote);
    const conversation = new TcpConversation(
      this.#writer,
      this.#interface(name),
      dialled ? { client: own, server: other } : { client: other, server: own },
      Math.imul(++this.#connections, SEQUENCE_STEP),
      clock.now(),
    );
    return {
      sent: (bytes) => conversation.data(sides.local, bytes, clock.now()),
      received: (bytes) => conversation.data(sides.remote, bytes, clock.now()),
      finished: (by) => conversation.finish(sides[by], clock.now()),
      reset: (by) => conversation.reset(sides[by], clock.now()),
    };
  }

  #datagrams(name: string, local: Address): DatagramTap {
    const write = (from: Address, to: Address, bytes: Uint8Array) => {
      // The operating system refuses it.
      if (bytes.length > MAX_DATAGRAM_BYTES) return;
      const now = this.#clock.now();
      writeDatagram(this.#writer, this.#interface(name), endpoint(from), endpoint(to), bytes, now);
    };
    return {
      sent: (bytes, to) => write(facing(local, to), to, bytes),
      received: (bytes, from) => {
        if (!this.#bound.has(from)) write(from, facing(local, from), bytes);
      },
      closed: () => this.#bound.delete(local),
    };
  }

  #interface(name: string): number {
    let number = this.#interfaces.get(name);
    if (number === undefined) this.#interfaces.set(name, number = this.#writer.addInterface(name));
    return number;
  }

  /** Writes at once what every capture begins with: whoever is killed leaves a capture. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#cutAt(0);
    this.#writer.flush();
  }

  /** A disk that is full must not end the run: the file then ends behind its last whole packet. */
  #write(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    try {
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(this.#file.writeSync(rest));
      }
      this.#writtenBytes += bytes.length;
    } catch (error) {
      this.#failure = error;
      this.#cutAt(this.#writtenBytes);
    }
  }

  /** Of a pipe, or a device, what is written is gone. */
  #cutAt(bytes: number): void {
    if (this.#file.statSync().isFile) this.#file.truncateSync(bytes);
  }

  #notWritten(cause: unknown): BenchError {
    return new BenchError(`Cannot write ${this.#path}: ${writeReason(this.#path, cause)}`, {
      cause,
    });
  }
}

/** Where sockets of this process are. */
class Places {
  readonly #places = new Set<string>();
  /** Ports of sockets that are at every address of this machine. */
  readonly #ports = new Set<number>();
  #own: Set<string> | undefined;

  add({ hostname, port }: Address): void {
    if (isAny(hostname)) this.#ports.add(port);
    else this.#places.add(`${hostname} ${port}`);
  }

  delete({ hostname, port }: Address): void {
    if (isAny(hostname)) this.#ports.delete(port);
    else this.#places.delete(`${hostname} ${port}`);
  }

  has({ hostname, port }: Address): boolean {
    if (this.#places.has(`${hostname} ${port}`)) return true;
    return this.#ports.has(port) && (hostname.startsWith("127.") || this.#addresses.has(hostname));
  }

  get #addresses(): Set<string> {
    return this.#own ??= new Set(
      Object.values(networkInterfaces()).flatMap((some) => some!.map(({ address }) => address)),
    );
  }
}

function isAny(hostname: string): boolean {
  return hostname === "0.0.0.0" || hostname === "::";
}

/** Where a socket is to somebody: one that is at every address is at theirs, if that is this machine's. */
function facing(local: Address, peer: Address): Address {
  const isLoopback = peer.hostname.startsWith("127.") || peer.hostname === "::1" ||
    peer.hostname === "localhost";
  return isAny(local.hostname) && isLoopback
    ? { hostname: peer.hostname, port: local.port }
    : local;
}

/** Of a name other than this machine's own it is not known here which address it stands for. */
function endpoint({ hostname, port }: Address): Endpoint {
  if (hostname === "localhost") return { address: ipAddress("127.0.0.1"), port };
  return { address: ipAddress(isIP(hostname) === 0 ? "0.0.0.0" : hostname), port };
}
