/**
 * Where something listens: a host and a port.
 *
 * @module
 */

/** A TCP or UDP address. */
export interface Address {
  /** A name or an IP address, IPv6 without brackets but with its zone: `fe80::1%eth0`. */
  hostname: string;
  /** 1 to 65535; 0 asks for any free one when listening. */
  port: number;
}

/** `127.0.0.1:2101`, `[::1]:2101`; of a device or a file, which has no port, the path alone. */
export function formatAddress({ hostname, port }: Address): string {
  if (hostname.startsWith("/")) return hostname;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Reads `host:port`; `undefined` when the text is none. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([\da-f:.]*:[\da-f:.]*(?:%[\w.-]+)?)\]|([^\s:[\]/]+)):(\d{1,5})$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const port = Number(match[3]);
  return port > 65535 ? undefined : { hostname: (match[1] ?? match[2])!, port };
}
