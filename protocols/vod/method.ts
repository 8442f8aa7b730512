/**
 * The five ways in which a stream is delivered: `TCP_PULL` in files and catalogs, `tcp_pull` as an
 * option.
 *
 * @module
 */

/** A stream's protocols, as files and catalogs write them. */
export const protocols = ["TCP_PULL", "TCP_PUSH", "UDP_PULL", "UDP_PUSH", "MCAST_PUSH"] as const;

/** How a stream is delivered, as files and catalogs write it. */
export type Protocol = typeof protocols[number];

/** How a stream is delivered, as an option. */
export type Method = Lowercase<Protocol>;

/** The methods, in the order of their protocols. */
export const methods = protocols.map(methodOf) as [Method, ...Method[]];

/** `tcp_pull` of `TCP_PULL`. */
export function methodOf(protocol: Protocol): Method {
  return protocol.toLowerCase() as Method;
}

/** `TCP_PULL` of `tcp_pull`. */
export function protocolOf(method: Method): Protocol {
  return method.toUpperCase() as Protocol;
}
