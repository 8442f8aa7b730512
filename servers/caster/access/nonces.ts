/**
 * The nonces of Digest logins: ours, not too old, and each count of one taken once (RFC 7616 §5.12), so
 * that what somebody overheard cannot be said again.
 *
 * ```text
 * base64url( milliseconds when it was made, 8 bytes | 8 random bytes | HMAC of both, 16 bytes )
 * ```
 *
 * Nothing is kept of a nonce before somebody has logged in with it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../../core/clock.ts";

/** How long a nonce can be used. */
const LIFE_MS = 5 * 60_000;

/** How many nonces that were used are known at a time. */
const MAX_USED = 4_096;

const BODY_BYTES = 16;

/** Makes nonces and takes them back. */
export class Nonces {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #used = new Map<string, { madeAtMs: number; count: number }>();
  /** Nonces that are not younger than this may have been forgotten, and are not taken any more. */
  #forgottenUpToMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new one. */
  make(): string {
    const body = Buffer.alloc(BODY_BYTES);
    body.writeDoubleBE(this.#clock.now());
    randomBytes(8).copy(body, 8);
    return Buffer.concat([body, this.#seal(body)]).toString("base64url");
  }

  /**
   * Takes a nonce whose proof was right, for its `count`th use: false when it is none of ours, too old,
   * or was used as often before.
   */
  take(nonce: string, count: number): boolean {
    const bytes = Buffer.from(nonce, "base64url");
    if (bytes.length !== 2 * BODY_BYTES || bytes.toString("base64url") !== nonce) return false;
    const body = bytes.subarray(0, BODY_BYTES);
    if (!timingSafeEqual(this.#seal(body), bytes.subarray(BODY_BYTES))) return false;
    const madeAtMs = body.readDoubleBE();
    const nowMs = this.#clock.now();
    if (madeAtMs < nowMs - LIFE_MS || madeAtMs <= this.#forgottenUpToMs) return false;
    if (count <= (this.#used.get(nonce)?.count ?? 0)) return false;
    this.#used.set(nonce, { madeAtMs, count });
    this.#forget(nowMs);
    return true;
  }

  #forget(nowMs: number): void {
    for (const [nonce, { madeAtMs }] of this.#used) {
      const isOver = madeAtMs < nowMs - LIFE_MS;
      if (!isOver && this.#used.size <= MAX_USED) return;
      this.#used.delete(nonce);
      if (!isOver) this.#forgottenUpToMs = Math.max(this.#forgottenUpToMs, madeAtMs);
    }
  }

  #seal(body: Uint8Array): Uint8Array {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, BODY_BYTES);
  }
}
