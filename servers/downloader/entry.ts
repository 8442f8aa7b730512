/**
 * One download in the queue: what is kept of it, and how far it is just now.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import {
  type Download,
  type DownloadState,
  type Wanted,
  withoutCredentials,
} from "../../protocols/downloads/mod.ts";
import type { Fetched, Order, Progress } from "./fetching.ts";
import type { Kept } from "./kept.ts";

const nothingMoves = { bytesPerSecond: 0, connections: 0 } as const;

/** One download. */
export class Entry {
  /** When it was asked for, or gone on with by this process; in the clock's milliseconds. */
  readonly startedAt: number;
  readonly #kept: Kept;
  #progress: Pick<Progress, "bytesPerSecond" | "connections" | "parts"> = {
    ...nothingMoves,
    parts: [],
  };
  #isChecking = true;
  /** What was told of it since it is being fetched. */
  #toldBytes = 0;
  /** What fetches it just now. */
  #run: { stop: AbortController; over: Promise<void> } | undefined;

  constructor(kept: Kept, startedAt: number) {
    this.#kept = kept;
    this.startedAt = startedAt;
  }

  /** A download that somebody wants. */
  static fresh(id: string, wanted: Wanted, connections: number, startedAt: number): Entry {
    const { url, name, sha256 } = wanted;
    return new Entry({
      id,
      url,
      ...(name === undefined ? {} : { wantedName: name }),
      ...(sha256 === undefined ? {} : { sha256 }),
      connections: wanted.connections ?? connections,
      state: "queued",
      name: null,
      sizeBytes: null,
      doneBytes: 0,
      error: null,
      path: null,
      isBegun: false,
    }, startedAt);
  }

  get id(): string {
    return this.#kept.id;
  }

  get url(): string {
    return this.#kept.url;
  }

  /** What its file is called; null until its fetch has said so. */
  get name(): string | null {
    return this.#kept.name;
  }

  /** Where its file is, once it is whole. */
  get path(): string | null {
    return this.#kept.path;
  }

  get sizeBytes(): number | null {
    return this.#kept.sizeBytes;
  }

  get doneBytes(): number {
    return this.#kept.doneBytes;
  }

  /** Whether some of it has been fetched, perhaps by a process that is no more. */
  get isBegun(): boolean {
    return this.#kept.isBegun;
  }

  /** Whether it is being fetched, or is just being stopped. */
  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  get state(): DownloadState {
    const { state } = this.#kept;
    if (state !== "queued" || this.#run === undefined) return state;
    return this.#isChecking ? "checking" : "loading";
  }

  /** What is to be fetched. */
  get order(): Order {
    const { url, wantedName, sha256, connections, name, isBegun } = this.#kept;
    const begunName = isBegun && name !== null ? name : undefined;
    return { url, name: begunName ?? wantedName, sha256, connections };
  }

  /** What outlives the process. */
  get kept(): Readonly<Kept> {
    return this.#kept;
  }

  /** What clients are told. */
  get view(): Download {
    const { id, url, sizeBytes, doneBytes, error, path } = this.#kept;
    const name = this.#kept.name ?? this.#kept.wantedName ?? null;
    const { bytesPerSecond, connections, parts } = this.#progress;
    const leftBytes = sizeBytes === null ? undefined : Math.max(0, sizeBytes - doneBytes);
    const isMoving = bytesPerSecond > 0 && leftBytes !== undefined;
    return {
      id,
      url: withoutCredentials(url),
      name,
      state: this.state,
      sizeBytes,
      doneBytes,
      bytesPerSecond,
      etaMs: isMoving ? Math.round(leftBytes / bytesPerSecond * 1_000) : null,
      connections,
      parts: [...parts],
      error,
      file: path === null ? null : pathToFileURL(path).href,
    };
  }

  /** It is being fetched from now on, until `over` settles. */
  running(stop: AbortController, over: Promise<void>): void {
    this.#isChecking = true;
    this.#toldBytes = 0;
    // What it was called before it was given up says nothing about this time.
    if (!this.#kept.isBegun) this.#kept.name = null;
    this.#kept.isBegun = true;
    this.#run = { stop, over };
  }

  /** It is no longer being fetched. */
  rest(): void {
    this.#run = undefined;
    this.#progress = { ...this.#progress, ...nothingMoves };
  }

  /** Stops fetching it; resolves once that is so. */
  async stop(): Promise<void> {
    this.#run?.stop.abort(new DOMException("The download was stopped.", "AbortError"));
    await this.#run?.over;
  }

  /** @returns Whether what is told of it went backwards. */
  progressed(progress: Progress): boolean {
    const { state, name, sizeBytes, doneBytes } = progress;
    const fellBack = doneBytes < this.#toldBytes;
    this.#toldBytes = doneBytes;
    this.#isChecking = state === "checking";
    Object.assign(this.#kept, { name: name ?? this.#kept.name, sizeBytes, doneBytes });
    this.#progress = progress;
    return fellBack;
  }

  queued(): void {
    Object.assign(this.#kept, { state: "queued", error: null });
  }

  paused(): void {
    this.#kept.state = "paused";
  }

  cancelled(): void {
    Object.assign(this.#kept, { state: "cancelled", doneBytes: 0, error: null, isBegun: false });
    this.#progress = { ...nothingMoves, parts: [] };
  }

  failed(error: string): void {
    Object.assign(this.#kept, { state: "failed", error, path: null });
  }

  done({ path, sizeBytes }: Fetched, name: string): void {
    const whole = { state: "done", path, sizeBytes, doneBytes: sizeBytes, name, error: null };
    Object.assign(this.#kept, whole);
    this.#progress = { ...nothingMoves, parts: [] };
  }
}
