/**
 * Noticing that somebody has been silent for too long.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";

/** Calls back once, when nobody was heard for `limitMs`. Disposing calls it off. */
export class SilenceWatch implements Disposable {
  readonly #clock: Clock;
  readonly #calledOff = new AbortController();
  #heardAt: number;

  constructor(clock: Clock, limitMs: number, onSilent: () => void) {
    this.#clock = clock;
    this.#heardAt = clock.now();
    this.#outlast(limitMs).then(
      () => this.#calledOff.signal.aborted ? undefined : onSilent(),
      () => {},
    );
  }

  /** Says that somebody was heard. It costs no timer: it may be called for every packet. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  [Symbol.dispose](): void {
    this.#calledOff.abort();
  }

  /** Resolves when it was silent for so long, rejects when called off. */
  async #outlast(limitMs: number): Promise<void> {
    for (;;) {
      const leftMs = this.#heardAt + limitMs - this.#clock.now();
      if (leftMs <= 0) return;
      await this.#clock.sleep(leftMs, this.#calledOff.signal);
    }
  }
}
