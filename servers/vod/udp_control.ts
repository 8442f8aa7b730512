/**
 * Control over UDP: a session for each address that datagrams come from. It ends with END, when it was
 * pushed to and silent for too long, or when too many others were heard since.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { ProtocolError, sentence } from "../../core/errors.ts";
import { type ControlAct, ControlSession, decodeControl } from "../../protocols/vod/mod.ts";
import { chooseStream, type ControlHost } from "./control_host.ts";
import type { DatagramSink } from "./fragment_flow.ts";
import { leastSizeOf, UdpClient, type UdpOpening } from "./udp_client.ts";

/** What a client may leave out, and how long it may be silent. */
export interface UdpBounds {
  fragmentSizeBytes: number;
  expiryMs: number;
}

interface Session {
  readonly control: ControlSession;
  readonly client: UdpClient;
  readonly entry: Disposable;
}

/** The clients of one socket. */
export class UdpControl implements Disposable {
  readonly #socket: DatagramSink;
  readonly #host: ControlHost;
  readonly #bounds: UdpBounds;
  /** By address, the one that was silent the longest first. */
  readonly #sessions = new Map<string, Session>();

  constructor(socket: DatagramSink, host: ControlHost, bounds: UdpBounds) {
    this.#socket = socket;
    this.#host = host;
    this.#bounds = bounds;
  }

  /** Obeys a datagram. One that is malformed is as if it had not come. */
  take(datagram: Uint8Array, from: Address): void {
    const key = formatAddress(from);
    const control = this.#sessions.get(key)?.control ?? new ControlSession();
    try {
      this.#obey(control.followDatagram(decodeControl(datagram)), control, from, key);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refuse(from, sentence(error));
    }
  }

  /** Ends all sessions. */
  [Symbol.dispose](): void {
    for (const key of [...this.#sessions.keys()]) this.#end(key);
  }

  #obey(acts: readonly ControlAct[], control: ControlSession, from: Address, key: string): void {
    const before = this.#sessions.get(key);
    if (before !== undefined) {
      this.#sessions.delete(key);
      this.#sessions.set(key, before);
      before.client.heard();
    }
    for (const act of acts) {
      if (act.act === "open") this.#open(act, control, from, key);
      else if (act.act === "end") this.#end(key);
      else this.#follow(act, key, from);
    }
  }

  #follow(act: ControlAct, key: string, from: Address): void {
    const client = this.#sessions.get(key)?.client;
    if (client === undefined) return;
    if (act.act === "image") client.pull(act.id);
    else if (act.act === "start") client.start(this.#bounds.expiryMs, () => this.#end(key));
    else if (act.act === "pause") client.pause();
    else if (act.act === "resize") {
      const least = leastSizeOf(client.stream);
      if (act.fragmentSizeBytes >= least) client.resize(act.fragmentSizeBytes);
      else this.#refuse(from, tooSmall(act.fragmentSizeBytes, least));
    }
  }

  #open(
    { streamId, port, fragmentSizeBytes }: Extract<ControlAct, { act: "open" }>,
    control: ControlSession,
    from: Address,
    key: string,
  ): void {
    const { streams, sessions, observe } = this.#host;
    const opening = {
      stream: chooseStream(streams, streamId),
      to: { hostname: from.hostname, port },
      fragmentSizeBytes: fragmentSizeBytes ?? this.#bounds.fragmentSizeBytes,
    };
    const before = this.#sessions.get(key)?.client;
    // The same opening again, as a network may bring it: whoever was started stays so.
    if (before !== undefined && isSame(before, opening)) return;
    const least = leastSizeOf(opening.stream);
    if (opening.fragmentSizeBytes < least) {
      throw new ProtocolError(tooSmall(opening.fragmentSizeBytes, least));
    }
    this.#end(key);
    if (sessions.full) this.#end(this.#sessions.keys().next().value);
    if (sessions.full) throw new ProtocolError("there are too many clients");
    const client = new UdpClient(opening, this.#socket, this.#host);
    const entry = sessions.add(from, () => this.#end(key));
    this.#sessions.set(key, { control, client, entry });
    observe.clients.opened();
  }

  #end(key: string | undefined): void {
    const session = key === undefined ? undefined : this.#sessions.get(key);
    if (session === undefined) return;
    this.#sessions.delete(key!);
    session.client.end();
    session.entry[Symbol.dispose]();
    this.#host.observe.clients.ended("closed", this.#host.signal.aborted);
  }

  #refuse(from: Address, reason: string): void {
    const { log, observe } = this.#host;
    log.debug("datagram of {client} is refused: {reason}", { client: formatAddress(from), reason });
    if (!this.#sessions.has(formatAddress(from))) observe.clients.refused(reason);
  }
}

function tooSmall(size: number, least: number): string {
  return `FRAGMENT_SIZE is ${size}, but the stream's images need at least ${least}`;
}

function isSame(client: UdpClient, { stream, to, fragmentSizeBytes }: UdpOpening): boolean {
  return client.stream === stream && client.to.port === to.port &&
    client.fragmentSizeBytes === fragmentSizeBytes;
}
