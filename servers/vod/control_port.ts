/**
 * The port of some streams: control over TCP and over UDP.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import type { ControlHost } from "./control_host.ts";
import { listenControl } from "./tcp_control.ts";
import { type UdpBounds, UdpControl } from "./udp_control.ts";
import { openUdp } from "./udp_port.ts";

/** Where control is. */
export interface ControlPort {
  tcp: Address;
  udp: Address;
}

/**
 * Listens over both transports.
 *
 * @param udpPort Where it is another than over TCP.
 * @throws {BenchError} when a port cannot be had.
 */
export async function openControl(
  address: Address,
  udpPort: number | undefined,
  host: ControlHost,
  bounds: UdpBounds,
  stack: AsyncDisposableStack,
): Promise<ControlPort> {
  const socket = openUdp({ hostname: address.hostname, port: udpPort ?? address.port }, host);
  const control = new UdpControl(socket, host, bounds);
  const received = socket.receive((bytes, from) => control.take(bytes, from));
  stack.defer(async () => {
    control[Symbol.dispose]();
    socket.close();
    await received;
  });
  const listener = stack.use(await listenControl(address, host));
  return { tcp: listener.address, udp: socket.address };
}
