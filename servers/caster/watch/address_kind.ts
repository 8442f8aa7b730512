/**
 * Where somebody comes from, without saying who it is.
 *
 * @module
 */
import { BlockList, isIPv6 } from "node:net";

const own = new BlockList();
own.addSubnet("127.0.0.0", 8, "ipv4");
own.addAddress("::1", "ipv6");

const local = new BlockList();
local.addSubnet("10.0.0.0", 8, "ipv4");
local.addSubnet("172.16.0.0", 12, "ipv4");
local.addSubnet("192.168.0.0", 16, "ipv4");
local.addSubnet("169.254.0.0", 16, "ipv4");
local.addSubnet("fc00::", 7, "ipv6");
local.addSubnet("fe80::", 10, "ipv6");

/** In which network an address is. */
export type AddressKind = "this machine" | "local network" | "internet";

/** The kind of an address, of either family; of an IPv4 address that is written as IPv6 its own. */
export function addressKind(hostname: string): AddressKind {
  const bare = hostname.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  const family = isIPv6(bare) ? "ipv6" : "ipv4";
  if (own.check(bare, family)) return "this machine";
  return local.check(bare, family) ? "local network" : "internet";
}
