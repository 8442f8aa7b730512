/**
 * Fetching by hand: the test says what comes, and when a file is whole.
 *
 * @module
 */
import { join } from "node:path";
import type {
  Fetched,
  Fetching,
  FetchWatcher,
  Order,
  Progress,
} from "../../../servers/downloader/fetching.ts";
import { eventually } from "../../within.ts";

/** One fetch that goes on. */
export interface HandFetch {
  order: Order;
  watcher: FetchWatcher;
  signal: AbortSignal;
  done(fetched: Fetched): void;
  fail(error: Error): void;
}

/** Fetches that a test carries out. */
export class HandFetching implements Fetching {
  readonly begun: HandFetch[] = [];
  readonly discarded: string[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  fetch(order: Order, watcher: FetchWatcher, signal: AbortSignal): Promise<Fetched> {
    const { promise, resolve, reject } = Promise.withResolvers<Fetched>();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    this.begun.push({ order, watcher, signal, done: resolve, fail: reject });
    return promise;
  }

  async finished(name: string, sizeBytes: number): Promise<string | undefined> {
    const path = join(this.#folder, name);
    const size = await Deno.stat(path).then(({ size }) => size, () => undefined);
    return size === sizeBytes ? path : undefined;
  }

  discard(name: string): Promise<void> {
    this.discarded.push(name);
    return Promise.resolve();
  }

  /** The fetches that go on, once they are so many. */
  async underWay(count: number): Promise<HandFetch[]> {
    await eventually(() => this.begun.length >= count, () => `${count} fetches`);
    return this.begun;
  }

  /** Says how far one is. */
  progress(fetch: HandFetch, change: Partial<Progress> = {}): void {
    fetch.watcher.progressed({
      state: "loading",
      name: new URL(fetch.order.url).pathname.slice(1),
      sizeBytes: 1_000,
      doneBytes: 100,
      bytesPerSecond: 50,
      connections: 2,
      parts: [{ fromByte: 0, toByte: 1_000, doneBytes: 100 }],
      ...change,
    });
  }

  /** Writes a file, and says that it is whole. */
  async finish(fetch: HandFetch, bytes = new Uint8Array(1_000)): Promise<void> {
    const path = join(this.#folder, new URL(fetch.order.url).pathname.slice(1));
    await Deno.writeFile(path, bytes);
    fetch.done({ path, sizeBytes: bytes.length });
  }
}
