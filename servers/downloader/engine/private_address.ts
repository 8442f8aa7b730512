/**
 * Addresses that are not on the public internet: of this machine, of its network, and those that are
 * set aside (the special-purpose registries of RFC 6890).
 *
 * @module
 */
import { BlockList } from "node:net";

const setAside: [network: string, prefixBits: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  // Everything with an IPv4 address within it that somebody translates: where that leads, is not
  // known here. Mapped addresses (::ffff:0:0/96) are held against the rows above.
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 23],
  ["2002::", 16],
  ["100::", 64],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
];

const list = new BlockList();
for (const [network, prefixBits] of setAside) {
  list.addSubnet(network, prefixBits, network.includes(":") ? "ipv6" : "ipv4");
}

/** Whether an IP address, IPv6 without brackets, is not on the public internet. */
export function isPrivateAddress(address: string): boolean {
  const [plain] = address.split("%") as [string];
  return list.check(plain, plain.includes(":") ? "ipv6" : "ipv4");
}
