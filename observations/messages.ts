/**
 * Recording messages, on the sender's side and on the receiver's.
 *
 * @module
 */
import { MessageMatch } from "./message_match.ts";
import { justBefore, Recorder, Silence } from "./recorder.ts";
import type { SentLog } from "./sent_log.ts";
import type { Mark } from "./span.ts";

/** Records the messages that one instance sends or receives. */
export class MessagesRecorder extends Recorder {
  readonly #silence = new Silence();
  #log: SentLog | undefined;
  #match: MessageMatch | undefined;
  #total = 0;
  #waiting: { count: number; resolve: () => void }[] = [];
  #lastTransit: { lengthMs: number; isHeldUp: boolean } | undefined;

  /** How many messages were recorded in all. */
  get total(): number {
    return this.#total;
  }

  /** Resolves when at least so many messages were recorded in all: what a test waits for. */
  seen(count: number): Promise<void> {
    if (this.#total >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Keeps what is sent from now on in a log, for receivers to be compared with. */
  keepLog(log: SentLog): void {
    this.#log = log;
  }

  /** Compares everything that is received from now on with what a sender sent. */
  compareWith(log: SentLog): void {
    this.#match = new MessageMatch(log);
  }

  /**
   * Records a message that is being sent. Call it just before handing the bytes over, so that nobody
   * receives what was not recorded. The bytes must not change afterwards.
   *
   * @param intendedAt When the schedule wanted it sent, in the clock's milliseconds; default now.
   */
  sent(bytes: Uint8Array, intendedAt?: number): void {
    const nowMs = this.timeline.now();
    const intendedMs = intendedAt === undefined ? nowMs : this.timeline.at(intendedAt);
    this.timeline.stalls.late(intendedMs, nowMs);
    this.#log?.append(bytes, intendedMs, nowMs);
    this.#record(bytes, nowMs, nowMs);
  }

  /** Records that a message which was due was not sent although its receiver was connected. */
  skipped(): void {
    this.count(this.timeline.now(), "skipped");
  }

  /** Records a message that has arrived whole. */
  received(bytes: Uint8Array): void {
    const nowMs = this.timeline.now();
    if (this.#match === undefined) {
      this.#record(bytes, nowMs, nowMs);
      return;
    }
    const outcome = this.#match.receive(bytes);
    for (const sentMs of outcome.lostMs) this.count(sentMs, "lost", 1, nowMs);
    if (outcome.sent === undefined) {
      this.count(nowMs, outcome.kind);
      this.#record(bytes, nowMs, nowMs);
      return;
    }
    const { intendedMs, sentMs } = outcome.sent;
    if (outcome.wasLost) this.count(sentMs, "lost", -1, nowMs);
    if (outcome.kind !== "in-order") this.count(sentMs, outcome.kind, 1, nowMs);
    this.receivedAs(bytes, intendedMs, sentMs, nowMs);
  }

  /** Records that messages arrived whose own check was wrong: nothing of them can be used. */
  damaged(count = 1): void {
    this.count(this.timeline.now(), "damaged", count);
  }

  override settle({ atMs }: Mark): void {
    const openMs = this.#silence.open(atMs);
    if (openMs !== undefined) this.measure(justBefore(atMs), "gap", openMs, atMs);
  }

  /** Whether everything sent before a moment of the run has arrived here. */
  caughtUp(sentBeforeMs: number): boolean {
    return this.#match?.caughtUp(sentBeforeMs) ?? true;
  }

  /** Counts what was sent before a moment of the run and has not arrived until now as lost. */
  giveUp(sentBeforeMs: number): void {
    const nowMs = this.timeline.now();
    const lostMs = this.#match?.giveUp(sentBeforeMs) ?? [];
    for (const sentMs of lostMs) this.count(sentMs, "lost", 1, nowMs);
  }

  /** Records a message of which is known when it was sent; all times are the run's. */
  protected receivedAs(bytes: Uint8Array, intendedMs: number, sentMs: number, nowMs: number): void {
    this.#record(bytes, sentMs, nowMs);
    this.measure(sentMs, "latency", nowMs - intendedMs, nowMs);
    this.measure(sentMs, "service", nowMs - sentMs, nowMs);
    const last = this.#lastTransit;
    const lengthMs = nowMs - sentMs;
    const transit = { lengthMs, isHeldUp: this.heldUp(lengthMs, nowMs) };
    if (last !== undefined) {
      const isHeldUp = transit.isHeldUp || last.isHeldUp;
      this.measure(sentMs, "jitter", Math.abs(lengthMs - last.lengthMs), nowMs, isHeldUp);
    }
    this.#lastTransit = transit;
  }

  /** @param atMs Where it counts: by its time of sending where that is known. */
  #record(bytes: Uint8Array, atMs: number, seenMs: number): void {
    this.count(atMs, "count", 1, seenMs);
    this.count(atMs, "bytes", bytes.length, seenMs);
    const gapMs = this.#silence.end(seenMs);
    if (gapMs !== undefined) this.measure(atMs, "gap", gapMs, seenMs);
    if (this.#total++ === 0) this.measure(atMs, "first", seenMs - this.createdMs, seenMs);
    if (this.#waiting.length > 0) this.#tellWhoWaits();
  }

  #tellWhoWaits(): void {
    const isServed = ({ count }: { count: number }) => count <= this.#total;
    for (const { resolve } of this.#waiting.filter(isServed)) resolve();
    this.#waiting = this.#waiting.filter((one) => !isServed(one));
  }
}
