/**
 * The downloads of a downloader: a queue of which a few are fetched at a time, and what is kept of
 * them over restarts.
 *
 * @module
 */
import { basename } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../core/clock.ts";
import { sentence } from "../../core/errors.ts";
import type { BlobRecorder } from "../../observations/blob.ts";
import {
  type DownloadVerb,
  type Wanted,
  withoutCredentials,
} from "../../protocols/downloads/mod.ts";
import { Declined } from "./declined.ts";
import { Entry } from "./entry.ts";
import type { Fetched, Fetching, FetchWatcher } from "./fetching.ts";
import { decodeShelf, encodeShelf } from "./kept.ts";
import { sha256Of } from "./digest.ts";
import type { StateFile } from "./state_file.ts";

/** How many there may be, those that are done included. */
const MAX_DOWNLOADS = 10_000;

/** What the queue needs. */
export interface DownloadsHost {
  fetching: Fetching;
  state: StateFile;
  /** How many connections each may have that says nothing else. */
  connections: number;
  /** How many are fetched at a time. */
  atOnce: number;
  observe: BlobRecorder;
  clock: Clock;
  log: Logger;
  /** Aborts when nothing is to go on; what was under way is gone on with by the next process. */
  signal: AbortSignal;
}

/** Who wants to know what happens. */
export interface DownloadsWatcher {
  /** There are others than before. */
  listed(): void;
  /** One moved. */
  progressed(entry: Entry): void;
}

/** The downloads. Disposing waits until nothing is fetched any more. */
export class Downloads implements AsyncDisposable {
  readonly #host: DownloadsHost;
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<DownloadsWatcher>();
  readonly #runs = new Set<Promise<void>>();
  #next = 1;

  private constructor(host: DownloadsHost) {
    this.#host = host;
  }

  /**
   * Goes on with what the state file has.
   *
   * @throws {BenchError} when that cannot be read.
   */
  static async open(host: DownloadsHost): Promise<Downloads> {
    const downloads = new Downloads(host);
    const text = await host.state.read();
    if (text === undefined) return downloads;
    const kept = decodeShelf(text, host.state.path);
    downloads.#next = kept.next;
    for (const one of kept.downloads) {
      const entry = new Entry(one, host.clock.now());
      downloads.#entries.set(one.id, entry);
      await downloads.#lookFor(entry);
    }
    downloads.#pump();
    return downloads;
  }

  /** Whether the file of one is there: somebody may have removed it, or a process may have been killed. */
  async #lookFor(entry: Entry): Promise<void> {
    const { state, path, name, sizeBytes, isBegun } = entry.kept;
    if (state === "done" && !await isThere(path!)) {
      entry.failed(`The file is not at ${path} any more.`);
    }
    if (state !== "queued" || !isBegun || name === null || sizeBytes === null) return;
    const finished = await this.#host.fetching.finished(name, sizeBytes);
    if (finished === undefined) return;
    await this.#whole(entry, { path: finished, sizeBytes });
  }

  /** All of them, in the order in which they were added. */
  get all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** @throws {Declined} when there is none of this id. */
  entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new Declined("not-found", `There is no download ${JSON.stringify(id.slice(0, 20))}`);
  }

  /** Tells somebody from now on what happens; calling what it returns ends that. */
  watch(watcher: DownloadsWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /**
   * Adds downloads. A URL that waits, loads or is paused already is not added again; its download is
   * given in its place, and goes on where it was paused.
   *
   * @throws {Declined} when there are too many.
   * @throws {BenchError} when they cannot be kept; then none was added.
   */
  async add(wanted: readonly Wanted[]): Promise<Entry[]> {
    const { clock, connections, observe } = this.#host;
    if (this.#entries.size + wanted.length > MAX_DOWNLOADS) {
      throw new Declined("full", `There are ${MAX_DOWNLOADS} downloads at most: remove some first`);
    }
    const fresh: Entry[] = [];
    const entries = wanted.map((one) => {
      const there = [...this.all, ...fresh].find((entry) =>
        entry.url === one.url && ["queued", "checking", "loading", "paused"].includes(entry.state)
      );
      if (there !== undefined) return there;
      const entry = Entry.fresh(String(this.#next++), one, connections, clock.now());
      fresh.push(entry);
      return entry;
    });
    for (const entry of fresh) this.#entries.set(entry.id, entry);
    for (const entry of entries) if (entry.state === "paused") entry.queued();
    try {
      await this.#save();
    } catch (error) {
      for (const { id } of fresh) this.#entries.delete(id);
      throw error;
    }
    for (let i = 0; i < fresh.length; i++) observe.begun();
    this.#tellListed();
    this.#pump();
    return entries;
  }

  /**
   * Does something with one.
   *
   * @throws {Declined} when there is none of this id, or it is done already.
   * @throws {BenchError} when that cannot be kept.
   */
  async act(verb: DownloadVerb, id: string): Promise<Entry> {
    const entry = this.entry(id);
    if (verb !== "remove" && entry.state === "done") {
      throw new Declined("wrong-state", `Cannot ${verb} download ${id}: it is done`);
    }
    await this.#verbs[verb](entry);
    await this.#save();
    if (verb === "remove") this.#tellListed();
    else this.#tellProgress(entry);
    this.#pump();
    return entry;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#runs);
    await this.#trySave();
  }

  readonly #verbs: Record<DownloadVerb, (entry: Entry) => Promise<void> | void> = {
    async pause(entry) {
      if (["queued", "checking", "loading"].includes(entry.state)) entry.paused();
      await entry.stop();
    },
    resume(entry) {
      if (["paused", "failed", "cancelled"].includes(entry.state)) entry.queued();
    },
    cancel: async (entry) => {
      const { state, isBegun } = entry;
      if (state === "cancelled") return;
      entry.cancelled();
      await entry.stop();
      if (entry.path !== null) throw new Declined("wrong-state", "It was done just before that");
      // What its last moments told is of no interest.
      entry.cancelled();
      if (state !== "failed") this.#host.observe.failed();
      if (isBegun && entry.name !== null) await this.#host.fetching.discard(entry.name);
    },
    remove: async (entry) => {
      if (entry.state !== "done") await this.#verbs.cancel(entry);
      this.#entries.delete(entry.id);
    },
  };

  /** Begins with those whose turn it is. */
  #pump(): void {
    const { atOnce, signal } = this.#host;
    for (const entry of this.#entries.values()) {
      if (signal.aborted || this.#runs.size >= atOnce) return;
      if (entry.state !== "queued" || entry.isRunning) continue;
      const stop = new AbortController();
      const run = this.#run(entry, AbortSignal.any([signal, stop.signal])).finally(() => {
        this.#runs.delete(run);
        this.#pump();
      });
      this.#runs.add(run);
      entry.running(stop, run);
      this.#tellProgress(entry);
    }
  }

  /** Fetches one; never rejects. */
  async #run(entry: Entry, signal: AbortSignal): Promise<void> {
    const { order } = entry;
    // Whoever called has not noted yet that it runs.
    await Promise.resolve();
    const { fetching, observe, log } = this.#host;
    const url = withoutCredentials(entry.url);
    try {
      const fetched = await fetching.fetch(order, this.#watcher(entry), signal);
      await this.#whole(entry, fetched);
      log.info("downloaded {url} to {path}", { url, path: fetched.path });
    } catch (error) {
      // Whoever stopped it has said what has become of it.
      if (!signal.aborted) {
        entry.failed(sentence(error));
        observe.failed();
        log.warn("download failed: {reason}", { reason: sentence(error), url });
      }
    } finally {
      entry.rest();
    }
    await this.#trySave();
    this.#tellProgress(entry);
  }

  async #whole(entry: Entry, fetched: Fetched): Promise<void> {
    const { observe } = this.#host;
    const digest = observe.wantsDigest ? await sha256Of(fetched.path) : undefined;
    entry.done(fetched, basename(fetched.path));
    observe.whole(entry.startedAt, fetched.sizeBytes, digest);
  }

  #watcher(entry: Entry): FetchWatcher {
    const { observe } = this.#host;
    let hasBegun = false;
    return {
      progressed: (progress) => {
        const { name, sizeBytes } = entry;
        if (entry.progressed(progress)) observe.fellBack();
        // So that a process that is killed from now on leaves nothing that nobody knows of.
        if (entry.name !== name || entry.sizeBytes !== sizeBytes) void this.#trySave();
        this.#tellProgress(entry);
      },
      received: (bytes, refetchedBytes) => {
        if (!hasBegun) observe.first(entry.startedAt);
        hasBegun = true;
        observe.progressed(bytes, refetchedBytes);
      },
      resumed: () => observe.resumed(),
      ranged: () => observe.ranged(),
    };
  }

  #save(): Promise<void> {
    return this.#host.state.write(() =>
      encodeShelf({ next: this.#next, downloads: this.all.map(({ kept }) => kept) })
    );
  }

  /** Saves where nobody waits for it. */
  async #trySave(): Promise<void> {
    try {
      await this.#save();
    } catch (error) {
      this.#host.log.error("the downloads are not kept: {reason}", { reason: sentence(error) });
    }
  }

  #tellListed(): void {
    for (const watcher of this.#watchers) watcher.listed();
  }

  #tellProgress(entry: Entry): void {
    for (const watcher of this.#watchers) watcher.progressed(entry);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
