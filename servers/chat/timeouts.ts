/**
 * Many things that each have the same time, and one timer for all of them.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";

/**
 * Things in the order in which their time is over, which is that in which they were added. While there
 * are none nothing is waited for; when the signal aborts no time is ever over again.
 */
export class Timeouts<Item> {
  readonly #timeoutMs: number;
  readonly #onOver: (item: Item) => void;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #overAtMs = new Map<Item, number>();
  #isWatching = false;

  /** @param onOver Called once for each item whose time is over, after it was taken out. */
  constructor(
    timeoutMs: number,
    onOver: (item: Item) => void,
    { clock, signal }: { clock: Clock; signal: AbortSignal },
  ) {
    this.#timeoutMs = timeoutMs;
    this.#onOver = onOver;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** How many there are. */
  get size(): number {
    return this.#overAtMs.size;
  }

  /** Adds an item that is not there. */
  add(item: Item, nowMs = this.#clock.now()): void {
    this.#overAtMs.set(item, nowMs + this.#timeoutMs);
    if (!this.#isWatching && !this.#signal.aborted) void this.#watch();
  }

  /** Takes an item out before its time is over. */
  delete(item: Item): void {
    this.#overAtMs.delete(item);
  }

  /**
   * Sleeps until the first is over. Should that be taken out meanwhile, it is woken for nothing; but
   * then it sleeps until the next, so that comes to one timer in so long a time.
   */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    try {
      for (let first = this.#first(); first !== undefined; first = this.#first()) {
        const [item, overAtMs] = first;
        const delayMs = overAtMs - this.#clock.now();
        if (delayMs > 0) {
          await this.#clock.sleep(delayMs, this.#signal);
          continue;
        }
        this.#overAtMs.delete(item);
        this.#onOver(item);
      }
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      this.#isWatching = false;
    }
  }

  #first(): [Item, number] | undefined {
    return this.#overAtMs.entries().next().value;
  }
}
