/**
 * Captures of packets as Wireshark reads them, made of what sockets saw.
 *
 * @module
 */
export { ipAddress } from "./ip_address.ts";
export type { Endpoint } from "./route.ts";
export { type Side, TcpConversation } from "./tcp_conversation.ts";
export { writeDatagram } from "./udp.ts";
export { PcapngWriter } from "./writer.ts";
