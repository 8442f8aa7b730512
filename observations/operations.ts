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
  /** How many are under way, by when they were asked for. */
  readonly #underWay = new Map<number, number>();

  /** How many operations were recorded in all. */
  get total(): number {
    return this.#total;
  }

  /**
   * An operation is asked for: at the end of the run it is waited for, and fails if it is not over then.
   * Who is asked, and sees only what is over, does not call this.
   *
   * @param startedAt When it was asked for, in the clock's milliseconds.
   */
  began(startedAt: number): void {
    this.#underWay.set(startedAt, (this.#underWay.get(startedAt) ?? 0) + 1);
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
    const others = (this.#underWay.get(startedAt) ?? 0) - 1;
    if (others > 0) this.#underWay.set(startedAt, others);
    else this.#underWay.delete(startedAt);
    this.#countOne(startedMs, outcome === "ok" ? "ok" : "errors", nowMs);
    this.measure(startedMs, "latency", nowMs - startedMs, nowMs);
    if (firstAt !== undefined) {
      const firstMs = this.timeline.at(firstAt);
      this.measure(startedMs, "first", firstMs - startedMs, firstMs);
    }
  }

  /** An operation that failed is tried again; it is still one operation. */
  retried(): void {
    this.count(this.timeline.now(), "retries");
  }

  override settle(): void {
    // What is still under way at a mark counts when it is over.
  }

  /** Whether all that was asked for before a moment of the run is over. */
  caughtUp(askedBeforeMs: number): boolean {
    return this.#askedBefore(askedBeforeMs).length === 0;
  }

  /** What was asked for before a moment of the run, and is not over, has failed. */
  giveUp(askedBeforeMs: number): void {
    const nowMs = this.timeline.now();
    for (const [startedAt, count] of this.#askedBefore(askedBeforeMs)) {
      this.#underWay.delete(startedAt);
      const startedMs = this.timeline.at(startedAt);
      for (let i = 0; i < count; i++) this.#countOne(startedMs, "errors", nowMs);
    }
  }

  /** Who asked is stopped, and waits for nothing any more. */
  forget(): void {
    this.#underWay.clear();
  }

  #askedBefore(atMs: number): [number, number][] {
    return [...this.#underWay].filter(([startedAt]) => this.timeline.at(startedAt) < atMs);
  }

  #countOne(startedMs: number, outcome: "ok" | "errors", nowMs: number): void {
    this.#total++;
    this.count(startedMs, "count", 1, nowMs);
    this.count(startedMs, outcome, 1, nowMs);
  }
}
