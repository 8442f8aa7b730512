/**
 * A tap: sees what goes over the sockets of a part or a link, for whoever captures it. It is told at
 * once, must be quick, and keeps none of the bytes it is shown. Where nobody taps, nobody is told.
 *
 * @module
 */
import type { Address } from "./address.ts";

/** Which end of a connection did something: the one that is tapped, or its peer. */
export type End = "local" | "remote";

/** Sees one connection. */
export interface ConnectionTap {
  /** Bytes left for the operating system. */
  sent(bytes: Uint8Array): void;
  received(bytes: Uint8Array): void;
  /** One end has said all that it has to say. */
  finished(by: End): void;
  /** One end has torn the connection. */
  reset(by: End): void;
}

/** Sees one port of TCP that listens. */
export interface PortTap {
  /** Nobody listens there any longer, and what was accepted is closed: it may become another's. */
  closed(): void;
}

/** Sees one socket of datagrams. */
export interface DatagramTap {
  sent(bytes: Uint8Array, to: Address): void;
  received(bytes: Uint8Array, from: Address): void;
  /** The socket is gone: its port may become another's. */
  closed(): void;
}

/** The tap for a part's or link's sockets, by its name: `rovers[3]`. */
export type TapOf = (name: string) => Tap;

/** Sees the sockets of one part or link. */
export interface Tap {
  /** A port of TCP listens: connections to it are seen here, and need not be where they are dialled. */
  listening(address: Address): PortTap;
  /** A connection stands; `undefined` where it is seen at its other end. */
  connected(local: Address, remote: Address, dialled: boolean): ConnectionTap | undefined;
  /** A socket of datagrams is there. */
  bound(address: Address): DatagramTap;
}
