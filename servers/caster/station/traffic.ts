/**
 * What passes through a streampoint, as it is watched.
 *
 * @module
 */
import { BytesEachSecond } from "./bytes_each_second.ts";
import { Station } from "./station.ts";

/** Over how many seconds the bit rate is measured at most, and after how many it is known. */
const RATE_SECONDS = 60;
const RATE_KNOWN_SECONDS = 5;

/** One who sees what passes through a streampoint. */
export interface Tap {
  /** A source begins. */
  begun(nowMs: number): void;
  /** Its data, which does not change afterwards. */
  passed(bytes: Uint8Array, nowMs: number): void;
  /** It is over. */
  ended(nowMs: number): void;
  /** No other came in time, or the streampoint is closed. */
  abandoned?(): void;
}

/** Counts what passes, and has a {@link Station} look at it. */
export class Traffic implements Tap {
  /** What came in, and what went out to all rovers together, in bytes. */
  receivedBytes = 0;
  sentBytes = 0;
  /** When data came the last time. */
  lastDataMs: number | undefined;
  /** In bytes by second. */
  readonly received = new BytesEachSecond();
  /** Absent where nobody looks at what passes. */
  readonly station: Station | undefined;
  #begunMs: number | undefined;

  /** @param inspect Whether to look at what passes, and not only at how much. */
  constructor(inspect: boolean) {
    this.station = inspect ? new Station() : undefined;
  }

  begun(nowMs: number): void {
    this.#begunMs = nowMs;
    this.station?.begin();
  }

  passed(bytes: Uint8Array, nowMs: number): void {
    this.receivedBytes += bytes.length;
    this.lastDataMs = nowMs;
    this.received.add(bytes.length, nowMs);
    this.station?.passed(bytes, nowMs);
  }

  ended(): void {
    this.#begunMs = undefined;
  }

  /** How much the source sends, over the last minute; `undefined` without one, and in its first seconds. */
  bitsPerSecond(nowMs: number): number | undefined {
    if (this.#begunMs === undefined) return undefined;
    // The second in which it began is not a whole one.
    const seconds = Math.min(RATE_SECONDS, Math.floor(nowMs / 1_000 - this.#begunMs / 1_000) - 1);
    if (seconds < RATE_KNOWN_SECONDS) return undefined;
    const bytes = this.received.last(seconds, nowMs).reduce((sum, one) => sum + one, 0);
    return (bytes * 8) / seconds;
  }
}
