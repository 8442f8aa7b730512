/**
 * A link: a relay between one who dials and a target, that bends what goes through it.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { Tap } from "../core/tap.ts";
import type { Direction, Protocol } from "../faults/fault.ts";
import type { FaultKind } from "../faults/registry.ts";
import type { FaultSpec } from "../faults/spec.ts";

/** Where a link stands, and what it does from before the first connection. */
export interface LinkOptions {
  /** Its name: chance follows from it. */
  name: string;
  /** Where it listens; port 0 takes any free one. */
  listen: Address;
  /**
   * Where it dials; a function is asked for every connection, and may throw while there is nobody: then
   * the client is reset.
   */
  to: Address | (() => Address);
  protocol: Protocol;
  /** In force from the beginning; the order is that in which a byte meets them. */
  faults?: readonly FaultSpec[];
}

/** What a link is given besides its options. */
export interface LinkContext {
  clock: Clock;
  /** The run's; the link takes its own sub-stream by its name. */
  random: Random;
  log: Logger;
  /** Aborts when the link shall end. */
  signal: AbortSignal;
  /** Is told each decision. Being told costs time: leave it out where nobody wants to know. */
  onDecision?: (decision: Decision) => void;
  /** Sees what comes in and what goes on, on both sides of the link. */
  tap?: Tap | undefined;
}

/**
 * What a fault decided, at one place. The same seed makes the same decisions at the same places,
 * however the bytes came.
 */
export interface Decision {
  /** Its place among the faults in force, from 0. */
  fault: number;
  kind: FaultKind;
  /** The connection, or for datagrams the client, from 1. */
  connection: number;
  /** Missing where it is about the connection as a whole. */
  direction?: Direction;
  /** The byte's offset in its direction, from 0 (TCP). */
  offset?: number;
  /** The datagram's ordinal in its direction, from 0 (UDP). */
  datagram?: number;
  /** In words: `delayed 21.204 ms`, `corrupted`, `lost`, `reset`, `refused`. */
  what: string;
}

/** A link that runs. Disposing ends it and everything that goes through it; a second time is harmless. */
export interface Link extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Address;
  /** How many connections, or clients, there are now. */
  readonly connections: number;
  /**
   * Replaces the faults in force, for open connections too. What is under way stays under way: it meets
   * the new faults as if it came at this moment, in its order, and is lost by none.
   *
   * @throws {RangeError} when a fault cannot happen to the link's protocol.
   */
  setFaults(faults: readonly FaultSpec[]): void;
  /** Takes all faults away: what was held back goes on at once. */
  heal(): void;
}
