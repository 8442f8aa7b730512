/**
 * What the queue wants of whatever fetches a file. It knows nothing of HTTP.
 *
 * @module
 */
import type { PartProgress } from "../../protocols/downloads/mod.ts";

/** What is to be fetched. */
export interface Order {
  url: string;
  /** What the file shall be called; without it the server decides, and the URL where it does not. */
  name: string | undefined;
  /** What it must have, in hexadecimal. */
  sha256: string | undefined;
  /** How many connections may fetch it. */
  connections: number;
}

/** How far it is. */
export interface Progress {
  state: "checking" | "loading";
  name: string | null;
  sizeBytes: number | null;
  doneBytes: number;
  bytesPerSecond: number;
  connections: number;
  parts: readonly PartProgress[];
}

/** A file that is whole, and in its place. */
export interface Fetched {
  /** Absolute. */
  path: string;
  sizeBytes: number;
}

/** What is told of one fetch while it goes on. */
export interface FetchWatcher {
  progressed(progress: Progress): void;
  /** It goes on with what an earlier attempt left, of which at least a byte is of use. */
  resumed(): void;
  /** Bytes came; some of them may have come before. */
  received(bytes: number, refetchedBytes: number): void;
  /** One more piece was asked for. */
  ranged(): void;
}

/** Fetches files into one folder. */
export interface Fetching {
  /**
   * Fetches a file, or goes on with what is left of an earlier attempt.
   *
   * @param signal Aborts to leave it unfinished, to be gone on with.
   * @throws {Error} with one sentence for a person.
   */
  fetch(order: Order, watcher: FetchWatcher, signal: AbortSignal): Promise<Fetched>;
  /**
   * Where the file is that an earlier attempt put into its place without coming to say so;
   * `undefined` where it did not.
   */
  finished(name: string, sizeBytes: number): Promise<string | undefined>;
  /** Removes what an attempt left that nobody wants finished. */
  discard(name: string): Promise<void>;
}
