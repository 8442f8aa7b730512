/**
 * Recording operations: requests and whatever else is asked for and then done, or not.
 *
 * @module
 */
import { Recorder } from "./recorder.ts";

/** Further moments of an operation, in the clock's milliseconds. */
export interface OperationTimes {
  /** When the first of the answer was there; unknown where it comes in one piece. */
  firstAt?: number;
}

/**
 * Records the operations of one instance. An operation counts, with everything about it, in the moment
 * at which it was asked for: with an `intendedAt` of a schedule, when it should have been.
 */
export class OperationsRecorder extends Recorder {
  #total = 0;

  /** How many operations were recorded in all. */
  get total(): number {
    return this.#total;
  }

  /**
   * An operation is over.
   *
   * @param startedAt When it was asked for, in the clock's milliseconds.
   * @param outcome `error` when it did not do what was asked for, whatever the reason.
   */
  done(startedAt: number, outcome: "ok" | "error", { firstAt }: OperationTimes = {}): void {
    const nowMs = this.timeline.now();
    const startedMs = this.timeline.at(startedAt);
    this.#total++;
    this.count(startedMs, "count", 1, nowMs);
    this.count(startedMs, outcome === "ok" ? "ok" : "errors", 1, nowMs);
    this.measure(startedMs, "latency", nowMs - startedMs, nowMs);
    if (firstAt !== undefined) {
      this.measure(startedMs, "first", this.timeline.at(firstAt) - startedMs, nowMs);
    }
  }

  /** An operation that failed is tried again; it is still one operation. */
  retried(): void {
    this.count(this.timeline.now(), "retries");
  }

  override settle(): void {
    // What is still under way at a mark counts when it is over.
  }
}
