/**
 * Recording connections, for the side that dials and for the side that accepts.
 *
 * @module
 */
import { Recorder } from "./recorder.ts";
import type { Mark } from "./span.ts";

/**
 * Records the connections of one instance. Whoever dials calls {@link attempted}, then
 * {@link opened} or {@link refused}, then {@link ended}; whoever accepts leaves out the first.
 */
export class ConnectionsRecorder extends Recorder {
  /** Why the last attempt failed, in words. */
  lastRefusal: string | undefined;
  /** Whether nothing was ever reached: every attempt so far found nobody there. */
  unreachable = false;
  #everReached = false;
  #attemptedMs: number | undefined;
  /** When the present outage began. */
  #outageMs: number | undefined;
  /** Up to when its length has been counted: a mark counts what lies before it. */
  #countedMs = 0;
  #open = 0;

  /** An attempt to connect begins. */
  attempted(): void {
    this.#attemptedMs = this.timeline.now();
    this.count(this.#attemptedMs, "attempts");
  }

  /** A connection stands, and its peer has accepted it. */
  opened(): void {
    const nowMs = this.timeline.now();
    this.unreachable = false;
    this.#everReached = true;
    this.count(nowMs, "opened");
    if (this.#attemptedMs !== undefined) this.measure(nowMs, "connect", nowMs - this.#attemptedMs);
    this.#attemptedMs = undefined;
    if (this.#outageMs !== undefined) {
      this.measure(nowMs, "reconnect", nowMs - this.#outageMs);
      this.#countDowntime(nowMs);
      this.#outageMs = undefined;
    }
    this.#setOpen(nowMs, 1);
  }

  /** An attempt failed: nobody answered, or the peer declined. */
  refused(reason: string, unreachable = false): void {
    const nowMs = this.timeline.now();
    this.lastRefusal = reason;
    this.#everReached ||= !unreachable;
    this.unreachable = !this.#everReached;
    this.count(nowMs, "refused");
  }

  /**
   * A connection that stood is over.
   *
   * @param onPurpose Whether this side ended it because it was told to stop: that is no outage.
   */
  ended(how: "closed" | "reset", onPurpose = false): void {
    const nowMs = this.timeline.now();
    this.count(nowMs, how === "reset" ? "resets" : "closes");
    this.#setOpen(nowMs, -1);
    if (this.#open === 0 && !onPurpose) this.#outageMs = this.#countedMs = nowMs;
  }

  override settle({ atMs }: Mark): void {
    if (this.#outageMs !== undefined) this.#countDowntime(atMs);
  }

  /** How many connections stand now. */
  get open(): number {
    return this.#open;
  }

  #countDowntime(untilMs: number): void {
    this.count(this.#countedMs, "downMs", untilMs - this.#countedMs);
    this.#countedMs = untilMs;
  }

  #setOpen(nowMs: number, change: 1 | -1): void {
    this.#open += change;
    this.own.change(nowMs, "concurrent", change);
    this.part.change(nowMs, "concurrent", change);
  }
}
