/**
 * Recording messages that carry, besides their number, when they were sent: whoever receives them can
 * tell how late they are without knowing the sender.
 *
 * @module
 */
import { NumberedRecorder } from "./numbered.ts";

/** What a message says of itself, in the milliseconds of the sender's clock. */
export interface SendingTimes {
  /** When its schedule wanted it sent. */
  intendedAt: number;
  /** When it was sent. */
  sentAt: number;
}

/** Records the stamped messages that one instance receives. */
export class StampedRecorder extends NumberedRecorder {
  /**
   * Records a message that has arrived whole. It counts, with everything about it, in the moment at
   * which it was sent.
   *
   * @param times Nothing for a message without a stamp: it counts when it arrived, and has no latency.
   */
  override received(bytes: Uint8Array, times?: SendingTimes): void {
    if (times === undefined) return super.received(bytes);
    const nowMs = this.timeline.now();
    // The sender's clock may be another one, and what it sent before the run has no slice there.
    const sentMs = Math.min(this.timeline.at(times.sentAt), nowMs);
    const intendedMs = Math.min(this.timeline.at(times.intendedAt), sentMs);
    if (sentMs < 0) return super.received(bytes);
    this.receivedAs(bytes, intendedMs, sentMs, nowMs);
  }
}
