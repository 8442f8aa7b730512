/**
 * Starting a link, whatever it carries.
 *
 * @module
 */
import type { Link, LinkContext, LinkOptions } from "./link.ts";
import { startTcpLink } from "./tcp.ts";
import { startUdpLink } from "./udp.ts";

/**
 * Starts a link; it listens when this resolves.
 *
 * @example
 * ```ts ignore
 * await using link = await startLink({
 *   name: "air",
 *   listen: { hostname: "127.0.0.1", port: 0 },
 *   to: caster.endpoints.ntrip,
 *   protocol: "tcp",
 *   faults: [parseFault("kind: latency, delay: 20ms, jitter: 5ms")],
 * }, context);
 * ```
 *
 * @throws {BenchError} when the port cannot be had.
 * @throws {RangeError} when a fault cannot happen to the protocol.
 * @throws `signal.reason` when the signal aborts before.
 */
export async function startLink(options: LinkOptions, context: LinkContext): Promise<Link> {
  context.signal.throwIfAborted();
  return options.protocol === "tcp"
    ? await startTcpLink(options, context)
    : startUdpLink(options, context);
}
