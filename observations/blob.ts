/**
 * Recording blobs: whole things that are fetched in pieces, files above all.
 *
 * @module
 */
import { toHex } from "../core/bytes.ts";
import { Recorder } from "./recorder.ts";
import type { SentLog } from "./sent_log.ts";

/**
 * Records the blobs that one instance has or fetches. Two are compared by their SHA-256: what is
 * fetched may be longer than any memory, and its pieces come in any order.
 */
export class BlobRecorder extends Recorder {
  #log: SentLog | undefined;
  #sources: SentLog | undefined;
  #isHashed = false;
  #lastDigest: Uint8Array | undefined;

  /** Keeps the digests of what there is to fetch, for those who fetch it to be compared with. */
  keepLog(log: SentLog): void {
    this.#log = log;
  }

  /** Compares everything that is whole from now on with what a source has. */
  compareWith(log: SentLog): void {
    this.#sources = log;
  }

  /** Asks for the digest of what is whole. */
  hash(): void {
    this.#isHashed = true;
  }

  /** Whether somebody will look at digests; where nobody does, the part can spare itself the work. */
  get wantsDigest(): boolean {
    return this.#isHashed || this.#log !== undefined || this.#sources !== undefined;
  }

  /** SHA-256 of the last blob that was whole, in hexadecimal, where it was asked for. */
  override get sha256(): string | undefined {
    return this.#lastDigest === undefined ? undefined : toHex(this.#lastDigest);
  }

  /** A source has a blob, or it has changed into this one. Call it before anybody gets a byte. */
  offered(size: number, sha256: Uint8Array): void {
    const nowMs = this.timeline.now();
    this.#log?.append(sha256, nowMs, nowMs);
    this.count(nowMs, "begun");
    this.count(nowMs, "count");
    this.count(nowMs, "size", size);
  }

  /** A blob is asked for. */
  begun(): void {
    this.count(this.timeline.now(), "begun");
  }

  /** One that was left unfinished, perhaps by a process that is no more, goes on. */
  resumed(): void {
    this.count(this.timeline.now(), "resumes");
  }

  /** One more piece of it is asked for. */
  ranged(): void {
    this.count(this.timeline.now(), "ranges");
  }

  /**
   * The first of a blob's bytes is there.
   *
   * @param startedAt When it was asked for, in the clock's milliseconds.
   */
  first(startedAt: number): void {
    const nowMs = this.timeline.now();
    this.measure(nowMs, "first", nowMs - this.timeline.at(startedAt));
  }

  /**
   * So many bytes have arrived.
   *
   * @param refetched How many of them had arrived before.
   */
  progressed(bytes: number, refetched = 0): void {
    const nowMs = this.timeline.now();
    this.count(nowMs, "bytes", bytes);
    if (refetched > 0) this.count(nowMs, "refetched", refetched);
  }

  /** What was told of a blob's progress went backwards. */
  fellBack(): void {
    this.count(this.timeline.now(), "fallbacks");
  }

  /**
   * A blob is whole, and in its place.
   *
   * @param startedAt When it was asked for, in the clock's milliseconds.
   * @param size Its length in bytes.
   * @param sha256 Needed where {@link wantsDigest} says so.
   */
  whole(startedAt: number, size: number, sha256?: Uint8Array): void {
    const nowMs = this.timeline.now();
    this.count(nowMs, "count");
    this.count(nowMs, "size", size);
    this.measure(nowMs, "duration", nowMs - this.timeline.at(startedAt));
    this.#lastDigest = sha256;
    if (this.#sources === undefined) return;
    const isKnown = sha256 !== undefined && this.#sources.find(sha256).length > 0;
    if (!isKnown) this.count(nowMs, "foreign");
  }

  /** A blob was given up. */
  failed(): void {
    this.count(this.timeline.now(), "failed");
  }

  override settle(): void {
    // What is still under way at a mark counts when it is whole.
  }

  /** A blob counts once it is whole and compared: nothing is under way in between. */
  caughtUp(): boolean {
    return true;
  }

  /** What is not whole in the end is not `complete`, and needs no other count. */
  giveUp(): void {}
}
