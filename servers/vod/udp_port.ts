/**
 * A UDP port that is listened on until it is disposed.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { BenchError, systemReason } from "../../core/errors.ts";
import { DatagramSocket } from "../../transports/datagram_socket.ts";
import type { VodContext } from "./vod.ts";

/**
 * Opens a port.
 *
 * @throws {BenchError} when it cannot be had.
 */
export function openUdp(
  address: Address,
  context: Pick<VodContext, "clock" | "log" | "tap">,
): DatagramSocket {
  try {
    return new DatagramSocket(address, context);
  } catch (cause) {
    const where = formatAddress(address);
    throw new BenchError(`Cannot listen on ${where}: ${systemReason(cause)}`, { cause });
  }
}
