/**
 * A TCP connection as the packets that it may have been made of. What is known are its bytes and their
 * times, as the sockets saw them; the handshake, the numbers, the acknowledgements and the end are made
 * so that a reader puts the same bytes together.
 *
 * ```
 *  from port (2), to port (2), sequence (4), acknowledged (4),
 *  length in words (4 bits), 0 (3 bits), flags (9 bits), window (2), checksum (2), urgent (2), options
 * ```
 *
 * @module
 */
import { type Endpoint, Route } from "./route.ts";
import type { PcapngWriter } from "./writer.ts";

/** Which end of a connection: who dialled, or who listened. */
export type Side = "client" | "server";

const flags = { finish: 0x01, open: 0x02, reset: 0x04, push: 0x08, acknowledge: 0x10 } as const;

const HEADER_BYTES = 20;
/** As much as fits into one packet of IPv4. */
const MAX_SEGMENT_BYTES = 65_535 - 20 - HEADER_BYTES;
/** After so many bytes from one side the other one acknowledges, where it has nothing to say itself. */
const ACKNOWLEDGE_AFTER_BYTES = 1024 * 1024;
const WINDOW = 0xffff;

/** Of those who open: the longest segment, and that windows count units of 2^14 bytes (RFC 7323). */
const OPEN_OPTIONS = Uint8Array.of(
  ...[2, 4, MAX_SEGMENT_BYTES >> 8, MAX_SEGMENT_BYTES & 0xff],
  ...[1, 3, 3, 14],
);
const NOTHING = new Uint8Array();

/** One direction. */
interface Way {
  route: Route;
  from: number;
  to: number;
  /** The number of the next byte. */
  next: number;
  unacknowledged: number;
  isFinished: boolean;
}

/** Writes one connection. All times are milliseconds since the Unix epoch. */
export class TcpConversation {
  readonly #writer: PcapngWriter;
  readonly #interfaceNumber: number;
  readonly #ways: Record<Side, Way>;
  #isReset = false;

  /**
   * Writes the handshake.
   *
   * @param sequence Where both sides begin to count: connections between the same ports differ in it.
   */
  constructor(
    writer: PcapngWriter,
    interfaceNumber: number,
    ends: Record<Side, Endpoint>,
    sequence: number,
    atMs: number,
  ) {
    this.#writer = writer;
    this.#interfaceNumber = interfaceNumber;
    const { client, server } = ends;
    const way = (from: Endpoint, to: Endpoint): Way => ({
      route: new Route("tcp", from.address, to.address),
      from: from.port,
      to: to.port,
      next: sequence >>> 0,
      unacknowledged: 0,
      isFinished: false,
    });
    this.#ways = { client: way(client, server), server: way(server, client) };
    this.#write("client", flags.open, atMs, NOTHING, OPEN_OPTIONS);
    this.#write("server", flags.open | flags.acknowledge, atMs, NOTHING, OPEN_OPTIONS);
    this.#write("client", flags.acknowledge, atMs);
  }

  /** Bytes that one side sent. Behind its end there are none. */
  data(from: Side, bytes: Uint8Array, atMs: number): void {
    const way = this.#ways[from];
    if (this.#isReset || way.isFinished || bytes.length === 0) return;
    if (bytes.length <= MAX_SEGMENT_BYTES) this.#writeData(from, bytes, atMs);
    else {
      for (let at = 0; at < bytes.length; at += MAX_SEGMENT_BYTES) {
        this.#writeData(from, bytes.subarray(at, at + MAX_SEGMENT_BYTES), atMs);
      }
    }
    if (way.unacknowledged >= ACKNOWLEDGE_AFTER_BYTES) {
      this.#write(otherThan(from), flags.acknowledge, atMs);
    }
  }

  /** One side has said all that it has to say. */
  finish(from: Side, atMs: number): void {
    const way = this.#ways[from];
    if (this.#isReset || way.isFinished) return;
    this.#write(from, flags.finish | flags.acknowledge, atMs);
    way.isFinished = true;
    this.#write(otherThan(from), flags.acknowledge, atMs);
  }

  /** One side tears it. */
  reset(from: Side, atMs: number): void {
    if (this.#isReset || (this.#ways.client.isFinished && this.#ways.server.isFinished)) return;
    this.#isReset = true;
    this.#write(from, flags.reset | flags.acknowledge, atMs);
  }

  #writeData(from: Side, segment: Uint8Array, atMs: number): void {
    this.#write(from, flags.push | flags.acknowledge, atMs, segment);
  }

  #write(
    side: Side,
    flag: number,
    atMs: number,
    payload: Uint8Array = NOTHING,
    options: Uint8Array = NOTHING,
  ): void {
    const way = this.#ways[side];
    const back = this.#ways[otherThan(side)];
    const { route } = way;
    const tcpBytes = HEADER_BYTES + options.length;
    const length = route.headerBytes + tcpBytes + payload.length;
    const writer = this.#writer;
    const at = writer.packet(this.#interfaceNumber, atMs, length);
    const { view, bytes } = writer;
    const tcp = at + route.headerBytes;
    const acknowledges = (flag & flags.acknowledge) !== 0;
    view.setUint16(tcp, way.from);
    view.setUint16(tcp + 2, way.to);
    view.setUint32(tcp + 4, way.next);
    view.setUint32(tcp + 8, acknowledges ? back.next : 0);
    view.setUint16(tcp + 12, ((tcpBytes / 4) << 12) | flag);
    view.setUint16(tcp + 14, WINDOW);
    view.setUint32(tcp + 16, 0);
    bytes.set(options, tcp + HEADER_BYTES);
    bytes.set(payload, tcp + tcpBytes);
    view.setUint16(tcp + 16, route.checksum(writer, at, length));
    route.writeHeader(writer, at, length);
    // An opening and an end each count as one byte.
    const counted = payload.length + ((flag & (flags.open | flags.finish)) === 0 ? 0 : 1);
    way.next = (way.next + counted) >>> 0;
    way.unacknowledged += payload.length;
    if (acknowledges) back.unacknowledged = 0;
  }
}

function otherThan(side: Side): Side {
  return side === "client" ? "server" : "client";
}
