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
  const start = route.headerBytes;
  const udpBytes = HEADER_BYTES + payload.length;
  const packet = writer.packet(interfaceNumber, atMs, start + udpBytes);
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  view.setUint16(start, from.port);
  view.setUint16(start + 2, to.port);
  view.setUint16(start + 4, udpBytes);
  view.setUint16(start + 6, 0);
  packet.set(payload, start + HEADER_BYTES);
  // Zero would say that there is none (RFC 768).
  view.setUint16(start + 6, route.checksum(packet) || 0xffff);
  route.writeHeader(packet);
}
