/**
 * The way of a packet from one socket to another: the Ethernet and IP headers that stand before TCP and
 * UDP. Of them, only lengths and checksums differ from one packet to the next.
 *
 * ```
 *  Ethernet   to (6), from (6), 0800 or 86dd (2)
 *  IPv4       45 00, length (2), 0 (2), 4000: not in pieces, 40 hops, protocol, checksum (2),
 *             from (4), to (4)
 *  IPv6       60 00 00 00, length of what follows (2), protocol, 40 hops, from (16), to (16)
 * ```
 *
 * What is seen at sockets has no Ethernet addresses: the ones here say which IP address is meant.
 *
 * @module
 */
import { checksumOf, sumOfWords } from "./checksum.ts";
import { asIpv6, type IpAddress } from "./ip_address.ts";

/** One end of a way. */
export interface Endpoint {
  address: IpAddress;
  port: number;
}

/** Bytes that are filled in, as bytes and as numbers. */
export interface Filled {
  bytes: Uint8Array;
  view: DataView;
}

/** The numbers of the protocols that IP carries. */
export const protocols = { tcp: 6, udp: 17 } as const;

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const HOPS = 0x40;

/** The way from one socket to another. */
export class Route {
  /** How many bytes of a packet stand before TCP or UDP. */
  readonly headerBytes: number;
  readonly #isV6: boolean;
  readonly #header: Uint8Array;
  /** What the checksums of TCP and UDP cover besides their own bytes, but for the length. */
  readonly #pseudoSum: number;

  constructor(protocol: keyof typeof protocols, from: IpAddress, to: IpAddress) {
    this.#isV6 = from.length === 16 || to.length === 16;
    const number = protocols[protocol];
    const source = this.#isV6 ? asIpv6(from) : from;
    const target = this.#isV6 ? asIpv6(to) : to;
    const ip = this.#isV6
      ? [0x60, 0, 0, 0, 0, 0, number, HOPS]
      : [0x45, 0, 0, 0, 0, 0, 0x40, 0, HOPS, number, 0, 0];
    const type = this.#isV6 ? [0x86, 0xdd] : [0x08, 0x00];
    this.#header = Uint8Array.of(
      ...ethernetAddress(target),
      ...ethernetAddress(source),
      ...type,
      ...ip,
      ...source,
      ...target,
    );
    this.headerBytes = ETHERNET_BYTES + (this.#isV6 ? IPV6_BYTES : IPV4_BYTES);
    const { buffer, byteLength } = Uint8Array.of(...source, ...target);
    this.#pseudoSum = sumOfWords(new DataView(buffer), 0, byteLength) + number;
  }

  /** Writes the headers of a packet that begins at a place and has so many bytes in all. */
  writeHeader({ bytes, view }: Filled, at: number, length: number): void {
    bytes.set(this.#header, at);
    const ip = at + ETHERNET_BYTES;
    if (this.#isV6) {
      view.setUint16(ip + 4, length - this.headerBytes);
    } else {
      view.setUint16(ip + 2, length - ETHERNET_BYTES);
      view.setUint16(ip + 10, checksumOf(sumOfWords(view, ip, at + this.headerBytes)));
    }
  }

  /** The checksum of the TCP or UDP in a packet, in which its own place is zero. */
  checksum({ view }: Filled, at: number, length: number): number {
    const sum = sumOfWords(view, at + this.headerBytes, at + length);
    return checksumOf(this.#pseudoSum + length - this.headerBytes + sum);
  }
}

/** A local one (its second bit is set), or the one of a multicast group (RFC 1112, 6.4; RFC 2464, 7). */
function ethernetAddress(ip: IpAddress): number[] {
  const last = ip.slice(-4);
  if (ip.length === 16) return ip[0] === 0xff ? [0x33, 0x33, ...last] : [0x02, 0x00, ...last];
  const [first, second, ...rest] = last as unknown as [number, number, ...number[]];
  return first >= 0xe0 && first <= 0xef
    ? [0x01, 0x00, 0x5e, second & 0x7f, ...rest]
    : [0x02, 0x00, first, second, ...rest];
}
