/**
 * Addresses that hammer with bad credentials, and are not listened to for a while.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";

/** When an address is banned, and for how long. */
export interface BansOptions {
  /** How many failed logins within a minute are one too many; 0 bans nobody. */
  banAfter: number;
  /** How long, in milliseconds. */
  banFor: number;
}

/** Within which time failures are counted together. */
const WINDOW_MS = 60_000;

/** How many addresses are known at a time; of more, those that failed longest ago are forgotten. */
const MAX_ADDRESSES = 10_000;

/**
 * A sliding count without a list: it drains evenly, so that `banAfter` failures in one window reach the
 * bound, and as many over a longer time do not.
 */
interface Failures {
  count: number;
  atMs: number;
  bannedUntilMs: number;
}

/** Counts failed logins by address. */
export class Bans {
  readonly #options: BansOptions;
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, Failures>();

  constructor(options: BansOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** How many addresses are known. */
  get size(): number {
    return this.#byAddress.size;
  }

  /** For how long an address is still banned; `undefined` when it is not. */
  remainingMs(hostname: string): number | undefined {
    const leftMs = (this.#byAddress.get(hostname)?.bannedUntilMs ?? 0) - this.#clock.now();
    return leftMs > 0 ? leftMs : undefined;
  }

  /** Counts a failed login; whether the address is banned from now on. */
  failed(hostname: string): boolean {
    const { banAfter, banFor } = this.#options;
    if (banAfter === 0) return false;
    const nowMs = this.#clock.now();
    const before = this.#byAddress.get(hostname);
    const drained = before === undefined
      ? 0
      : Math.max(0, before.count - ((nowMs - before.atMs) * banAfter) / WINDOW_MS);
    const count = drained + 1;
    const isBanned = count >= banAfter;
    // The newest stand last: the order of a Map is that of insertion.
    this.#byAddress.delete(hostname);
    this.#byAddress.set(hostname, {
      count: isBanned ? 0 : count,
      atMs: nowMs,
      bannedUntilMs: isBanned ? nowMs + banFor : before?.bannedUntilMs ?? 0,
    });
    if (this.#byAddress.size > MAX_ADDRESSES) this.#forget();
    return isBanned;
  }

  #forget(): void {
    const [longestAgo] = this.#byAddress.keys();
    this.#byAddress.delete(longestAgo!);
  }
}
