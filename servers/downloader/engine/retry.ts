/**
 * How long to wait before the next attempt, and when to give up.
 *
 * @module
 */
import type { Random } from "../../../core/random.ts";
import type { Interrupted } from "./failures.ts";

/** When to try again. */
export interface RetrySettings {
  retries: number;
  retryMinMs: number;
  retryMaxMs: number;
  retryAfterMaxMs: number;
}

/** Counts the failures in a row of one who tries. */
export class Retry {
  readonly #settings: RetrySettings;
  readonly #random: Random;
  #failures = 0;

  constructor(settings: RetrySettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** Something came: what failed before is forgotten. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** How long to wait after a failure, in milliseconds; `undefined` when it was the last. */
  failed({ retryAfterMs = 0, isReplacement }: Interrupted): number | undefined {
    if (isReplacement) return 0;
    const { retries, retryMinMs, retryMaxMs, retryAfterMaxMs } = this.#settings;
    if (this.#failures === retries) return undefined;
    const delayMs = Math.min(retryMinMs * 2 ** this.#failures++, retryMaxMs);
    // Half of chance keeps connections that failed together from coming back together.
    const spreadMs = delayMs * (0.5 + 0.5 * this.#random.next());
    return Math.max(spreadMs, Math.min(retryAfterMs, retryAfterMaxMs));
  }
}
