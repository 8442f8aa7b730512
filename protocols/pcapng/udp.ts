/**
 * A datagram as a packet.
 *
 * ```
 *  from port (2), to port (2), length (2), checksum (2), payload
 * ```
 *
 * @module
 */
import { type Endpoint, Route } from "./route.ts";
import type { PcapngWriter } from "./writer.ts";

const HEADER_BYTES = 8;

/** Writes a datagram as it was seen at a moment, in milliseconds since the Unix epoch. */
export function writeDatagram(
  writer: PcapngWriter,
  interfaceNumber: number,
  from: Endpoint,
  to: Endpoint,
  payload: Uint8Array,
  atMs: number,
): void {
  const route = new Route("udp", from.address, to.address);
  const udpBytes = HEADER_BYTES + payload.length;
  const length = route.headerBytes + udpBytes;
  const at = writer.packet(interfaceNumber, atMs, length);
  const { view, bytes } = writer;
  const udp = at + route.headerBytes;
  view.setUint16(udp, from.port);
  view.setUint16(udp + 2, to.port);
  view.setUint16(udp + 4, udpBytes);
  view.setUint16(udp + 6, 0);
  bytes.set(payload, udp + HEADER_BYTES);
  // Zero would say that there is none (RFC 768).
  view.setUint16(udp + 6, route.checksum(writer, at, length) || 0xffff);
  route.writeHeader(writer, at, length);
}
