/**
 * A connection: bytes in, bytes out, an end. What the transports make and the parts use.
 *
 * @module
 */
import type { Address } from "../core/address.ts";

/** How a connection ended: by an orderly close of either side, or torn. */
export type Ending = "closed" | "reset";

/** Takes bytes, and says when it can take more. */
export interface Sink {
  /**
   * Hands bytes over. `done` is called once they left for the operating system, or with the error
   * that prevented it, perhaps before this returns; the bytes may not be changed before.
   */
  send(bytes: Uint8Array, done: (error?: Error | null) => void): void;
}

/** A two-way stream of bytes. Iterating reads; the iteration ends when either side has closed. */
export interface Connection extends Sink, AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly local: Address;
  readonly remote: Address;
  /** Resolves when the connection is over, never rejects. */
  readonly ended: Promise<Ending>;
  /**
   * Writes, and resolves when the operating system has taken the bytes.
   *
   * @throws {Error} when the connection is over.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes in order: what was written still arrives. Resolves when the connection is over. */
  close(): Promise<void>;
  /** Tears the connection down at once, dropping what was not sent yet: the peer sees a reset. */
  reset(): void;
}
