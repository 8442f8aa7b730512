/**
 * How a download goes. The download writes it down as it goes along; who wants to know looks whenever
 * they like, which costs the download nothing.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import type { ByteRange } from "../../../protocols/http/mod.ts";
import type { Part } from "./parts.ts";
import { Rate } from "./rate.ts";

/** What a download is doing. */
export type DownloadState =
  /** It asks for the file, and what the server can do. */
  | "asking"
  | "loading"
  /** Nothing comes: it waits before it tries again. */
  | "waiting"
  /** Everything is there, and is looked over before it gets its name. */
  | "checking"
  | "done"
  | "failed";

/** A part that is being fetched. */
export interface PartProgress {
  start: number;
  /** Everything from `start` to here is there. */
  position: number;
  end: number;
  bytesPerSecond: number;
}

/** How a download goes, at one moment. */
export interface ProgressSnapshot {
  state: DownloadState;
  /** The file's path, once it is known. */
  path?: string;
  /** Absent while it is not known. */
  sizeBytes?: number;
  /** What is there of the file. */
  haveBytes: number;
  /** What came, also in vain. */
  receivedBytes: number;
  /** What came although it had been there before. */
  refetchedBytes: number;
  /** How often the server was asked for anything. */
  requests: number;
  /** Open connections. */
  connections: number;
  bytesPerSecond: number;
  /** How long it will still take, as it goes now; absent when that cannot be said. */
  leftMs?: number;
  parts: PartProgress[];
  /** How often a connection had to be tried again. */
  retries: number;
  /** How often it began anew, since the file had changed. */
  restarts: number;
  /** What went wrong last, in words. */
  problem?: string;
}

/** Where a download shows how it goes. */
export class Progress {
  readonly #clock: Clock;
  readonly #rate: Rate;
  #state: DownloadState = "asking";
  path: string | undefined;
  sizeBytes: number | undefined;
  haveBytes = 0;
  receivedBytes = 0;
  refetchedBytes = 0;
  requests = 0;
  retries = 0;
  restarts = 0;
  problem: string | undefined;
  /** The parts that are being fetched now. */
  parts: Iterable<Part> = [];
  /** What nobody fetches yet. */
  waiting: Iterable<ByteRange> = [];
  /** Counts the open connections. */
  connections: () => number = () => 0;
  /** Called whenever the state is another one. */
  onState: (state: DownloadState) => void = () => {};
  /** What was there and was given up: it comes again. */
  #givenUpBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#rate = new Rate(clock.now());
  }

  get state(): DownloadState {
    return this.#state;
  }

  set state(state: DownloadState) {
    if (state === this.#state) return;
    this.#state = state;
    this.onState(state);
  }

  /** It begins, or begins again, with so much that is there. */
  begin(haveBytes: number): void {
    this.state = "asking";
    this.#givenUpBytes += Math.max(0, this.haveBytes - haveBytes);
    this.haveBytes = haveBytes;
  }

  /** The server is asked for something. */
  asked(): void {
    this.requests++;
  }

  /** Bytes of the file have come and are written. */
  received(bytes: number, nowMs: number): void {
    const refetchedBytes = Math.min(bytes, this.#givenUpBytes);
    this.#givenUpBytes -= refetchedBytes;
    this.haveBytes += bytes;
    this.#rate.add(bytes, nowMs);
    this.#count(bytes, refetchedBytes);
    this.state = "loading";
  }

  /** Bytes have come that were there before, to be compared. */
  compared(bytes: number): void {
    this.#count(bytes, bytes);
  }

  /** How it goes now. */
  snapshot(): ProgressSnapshot {
    const nowMs = this.#clock.now();
    const { state, path, sizeBytes, haveBytes, receivedBytes, refetchedBytes, requests } = this;
    const { retries, restarts, problem } = this;
    const isLoading = state === "loading";
    const bytesPerSecond = isLoading ? this.#rate.bytesPerSecond(nowMs) : 0;
    const leftMs = sizeBytes !== undefined && bytesPerSecond > 0
      ? (sizeBytes - haveBytes) / bytesPerSecond * 1_000
      : undefined;
    return {
      state,
      ...(path === undefined ? {} : { path }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      haveBytes,
      receivedBytes,
      refetchedBytes,
      requests,
      connections: this.connections(),
      bytesPerSecond,
      ...(leftMs === undefined ? {} : { leftMs }),
      parts: Array.from(this.parts, ({ start, position, end, rate }) => {
        return { start, position, end, bytesPerSecond: rate.bytesPerSecond(nowMs) };
      }),
      retries,
      restarts,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #count(bytes: number, refetchedBytes: number): void {
    this.receivedBytes += bytes;
    this.refetchedBytes += refetchedBytes;
  }
}
