/**
 * Recording a stream of bytes, on the sender's side and on the receiver's.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { ByteMatch } from "./byte_match.ts";
import { justBefore, Recorder, Silence } from "./recorder.ts";
import type { SentLog } from "./sent_log.ts";
import type { Mark } from "./span.ts";

/** A silence longer than this is a stall. */
const STALL_MS = 1_000;

/** Records the bytes that one instance sends or receives. */
export class BytesRecorder extends Recorder {
  readonly #silence = new Silence();
  #log: SentLog | undefined;
  #match: ByteMatch | undefined;
  #hash: Hash | undefined;
  #lastMs: number | undefined;
  #isStallCounted = false;

  /** Keeps what is sent from now on in a log, for receivers to be compared with. */
  keepLog(log: SentLog): void {
    this.#log = log;
  }

  /** Compares everything that is received from now on with what a sender sent. */
  compareWith(log: SentLog): void {
    this.#match = new ByteMatch(log);
  }

  /** Hashes everything that is seen from now on. */
  hash(): void {
    this.#hash ??= createHash("sha256");
  }

  /** SHA-256 of everything seen, in hexadecimal, where it was asked for. */
  override get sha256(): string | undefined {
    return this.#hash?.copy().digest("hex");
  }

  /** Records bytes that are being sent: call it just before handing them over. */
  sent(bytes: Uint8Array): void {
    const nowMs = this.timeline.now();
    this.#log?.append(bytes, nowMs, nowMs);
    this.count(nowMs, "bytes", bytes.length);
    this.#arrived(bytes, nowMs);
  }

  /** Records that so many bytes were sent, where nobody will compare them. */
  counted(bytes: number): void {
    this.count(this.timeline.now(), "bytes", bytes);
  }

  /** Records bytes that have arrived. */
  received(bytes: Uint8Array): void {
    const nowMs = this.timeline.now();
    if (this.#match === undefined) this.count(nowMs, "bytes", bytes.length);
    else this.#countFindings(this.#match.receive(bytes), nowMs);
    this.#arrived(bytes, nowMs);
  }

  override settle({ atMs }: Mark): void {
    const openMs = this.#silence.open(atMs);
    if (openMs !== undefined) this.measure(justBefore(atMs), "gap", openMs, atMs);
    this.#countStall(atMs);
  }

  /** Whether everything sent before a moment of the run has arrived here. */
  caughtUp(sentBeforeMs: number): boolean {
    return this.#match?.caughtUp(sentBeforeMs) ?? true;
  }

  /** Counts what was sent before a moment of the run and has not arrived until now as missing. */
  giveUp(sentBeforeMs: number): void {
    this.#countFindings(this.#match?.giveUp(sentBeforeMs) ?? [], justBefore(sentBeforeMs));
  }

  #countFindings(findings: ReturnType<ByteMatch["receive"]>, nowMs: number): void {
    for (const { what, count, sentMs } of findings) {
      this.count(sentMs ?? nowMs, what, count, this.timeline.now());
    }
  }

  #arrived(bytes: Uint8Array, nowMs: number): void {
    this.#hash?.update(bytes);
    const gapMs = this.#silence.end(nowMs);
    if (gapMs === undefined) this.measure(nowMs, "first", nowMs - this.createdMs);
    else this.measure(nowMs, "gap", gapMs);
    this.#countStall(nowMs);
    this.#lastMs = nowMs;
    this.#isStallCounted = false;
  }

  /** A silence counts once, at the moment at which it became a stall, whatever marks it outlasts. */
  #countStall(untilMs: number): void {
    if (this.#isStallCounted || this.#lastMs === undefined) return;
    if (untilMs - this.#lastMs <= STALL_MS) return;
    this.#isStallCounted = true;
    this.count(this.#lastMs + STALL_MS, "stalls", 1, untilMs);
  }
}
