/**
 * Fetching with the engine: what the queue orders becomes its options, and how it goes is looked at a
 * few times a second.
 *
 * @module
 */
import { basename, join } from "node:path";
import { BenchError } from "../../core/errors.ts";
import type { PartProgress } from "../../protocols/downloads/mod.ts";
import type { DownloaderContext, DownloaderOptions } from "./downloader.ts";
import { download } from "./engine/download.ts";
import { JOURNAL_SUFFIX, nameOfUrl, PART_SUFFIX } from "./engine/file_names.ts";
import {
  type DownloadOptions,
  type Settings,
  type TrafficObserver,
  withDefaults,
} from "./engine/options.ts";
import { Progress } from "./engine/progress.ts";
import { parseDownloadUrl } from "./engine/urls.ts";
import type { Fetched, Fetching, FetchWatcher, Order } from "./fetching.ts";
import { FreeNames } from "./free_names.ts";
import { partsTold } from "./parts_told.ts";
import { OWN_NAMES } from "./state_file.ts";

/** How often it is looked at. */
const PERIOD_MS = 100;

/** Fetches into one folder. */
export class EngineFetching implements Fetching {
  /** Resolves when a connection was dialled for the first time, or there was none to dial. */
  readonly attempted: Promise<void>;
  readonly #folder: string;
  readonly #options: DownloaderOptions;
  readonly #context: DownloaderContext;
  readonly #decided = Promise.withResolvers<void>();
  readonly #names: FreeNames;
  #number = 0;

  constructor(folder: string, options: DownloaderOptions, context: DownloaderContext) {
    this.#folder = folder;
    this.#names = new FreeNames(folder);
    this.#options = options;
    this.#context = context;
    this.attempted = this.#decided.promise;
  }

  /** Hears of connections and requests. */
  get observer(): TrafficObserver {
    const { clock, observe, signal } = this.#context;
    const { connection, requests } = observe;
    const decided = () => this.#decided.resolve();
    return {
      attempted: () => connection.attempted(),
      opened() {
        connection.opened();
        decided();
      },
      refused(reason) {
        connection.refused(reason, true);
        decided();
      },
      ended: (how) => connection.ended(how, how === "closed" || signal.aborted),
      requested() {
        const startedAt = clock.now();
        return (outcome) => requests.done(startedAt, outcome);
      },
    };
  }

  /**
   * The engine's settings for a URL.
   *
   * @throws {TypeError} when it is none.
   */
  settings(url: string): Settings {
    return withDefaults(this.#optionsFor(url), parseDownloadUrl(url));
  }

  async fetch(order: Order, watcher: FetchWatcher, signal: AbortSignal): Promise<Fetched> {
    const { url, name } = order;
    if (this.#options.existing !== "rename") return await this.#fetch(order, watcher, signal);
    const taken = await this.#names.take(url, name);
    try {
      // What the URL says is not what the server may say: only another name than that is insisted on.
      const isInsistedOn = taken !== undefined &&
        (name !== undefined || taken !== nameOfUrl(new URL(url)));
      return await this.#fetch(isInsistedOn ? { ...order, name: taken } : order, watcher, signal);
    } finally {
      if (taken !== undefined) this.#names.release(taken);
    }
  }

  async #fetch(order: Order, watcher: FetchWatcher, signal: AbortSignal): Promise<Fetched> {
    const { url, name, sha256, connections } = order;
    if (name !== undefined && OWN_NAMES.includes(name)) {
      throw new BenchError(`Cannot call a file ${name}: that is the downloader's own`);
    }
    const { clock, random, log, tap } = this.#context;
    const progress = new Progress(clock);
    const look = lookAt(progress, watcher);
    const timer = setInterval(look, PERIOD_MS);
    progress.onState = look;
    const observer: TrafficObserver = this.observer;
    const options: DownloadOptions = {
      ...this.#optionsFor(url),
      connections,
      ...(name === undefined ? {} : { name }),
      ...(sha256 === undefined ? {} : { sha256 }),
    };
    try {
      const { path, sizeBytes } = await download(options, {
        clock,
        random: random.stream("download", this.#number++),
        log,
        signal,
        progress,
        tap,
        observer: {
          ...observer,
          requested() {
            watcher.ranged();
            return observer.requested!();
          },
        },
      });
      return { path, sizeBytes };
    } finally {
      clearInterval(timer);
      look();
      this.#decided.resolve();
    }
  }

  async finished(name: string, sizeBytes: number): Promise<string | undefined> {
    // What was there before would be replaced, and must not be taken for what replaces it.
    if (this.#options.existing === "replace") return undefined;
    const path = join(this.#folder, name);
    const [file, part] = await Promise.all([lstat(path), lstat(`${path}${PART_SUFFIX}`)]);
    if (!file?.isFile || file.size !== sizeBytes) return undefined;
    // Killed in between, the engine leaves a file that has both names.
    return part === undefined || part.ino === file.ino ? path : undefined;
  }

  async discard(name: string): Promise<void> {
    const path = join(this.#folder, name);
    for (const suffix of [PART_SUFFIX, JOURNAL_SUFFIX]) {
      await Deno.remove(`${path}${suffix}`).catch(() => {});
    }
  }

  #optionsFor(url: string): DownloadOptions {
    const { blockSize, existing, retries, stallTimeout, refusePrivate } = this.#options;
    return {
      url,
      folder: this.#folder,
      minPartBytes: Math.max(blockSize, LEAST_PART_BYTES),
      blockBytes: blockSize,
      existing,
      retries,
      stallTimeoutMs: stallTimeout,
      refusePrivate,
    };
  }
}

/** A smaller part costs more in its request than it gains. */
const LEAST_PART_BYTES = 256 * 1024;

/** What looks at how it goes, and tells what is new. */
function lookAt(progress: Progress, watcher: FetchWatcher): () => void {
  let receivedBytes = 0;
  let mostBytes: number | undefined;
  let parts: readonly PartProgress[] = [];
  return () => {
    const { state, path, sizeBytes, haveBytes, connections, bytesPerSecond } = progress.snapshot();
    const isLoading = state !== "asking";
    // What an earlier run had is there at once, and did not come just now.
    if (mostBytes === undefined && isLoading) {
      mostBytes = haveBytes - (progress.receivedBytes - receivedBytes);
      if (mostBytes > 0) watcher.resumed();
    }
    const came = progress.receivedBytes - receivedBytes;
    receivedBytes = progress.receivedBytes;
    if (came > 0) {
      const fresh = Math.max(0, haveBytes - (mostBytes ?? 0));
      mostBytes = Math.max(mostBytes ?? 0, haveBytes);
      watcher.received(came, Math.max(0, came - fresh));
    }
    if (!isLoading && path === undefined) return;
    watcher.progressed({
      state: isLoading ? "loading" : "checking",
      name: path === undefined ? null : basename(path),
      sizeBytes: sizeBytes ?? null,
      doneBytes: haveBytes,
      bytesPerSecond,
      connections,
      parts: parts = partsNow(progress) ?? parts,
    });
  };
}

/** What is there and where; `undefined` while it is not being fetched in parts. */
function partsNow(
  { sizeBytes, haveBytes, parts, waiting }: Progress,
): PartProgress[] | undefined {
  if (sizeBytes === undefined || haveBytes >= sizeBytes) return [];
  const [missing] = [...parts, ...waiting];
  return missing && partsTold(sizeBytes, parts, waiting);
}

async function lstat(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.lstat(path).catch(() => undefined);
}
