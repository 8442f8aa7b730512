/**
 * What is said within one turn of the event loop goes out together: a write costs more than all that
 * leads to it.
 *
 * @module
 */

/** Somebody for whom something waits. */
export interface Waiting {
  /** Hands over what waits. */
  handOver(): void;
}

/** Those for whom something waits until the turn is over. */
export class Turn {
  #waiting: Waiting[] = [];

  /** Says that something waits for one for whom nothing did. */
  add(one: Waiting): void {
    if (this.#waiting.length === 0) setImmediate(() => this.end());
    this.#waiting.push(one);
  }

  /** Hands over what waits, before the turn is over: something else is to be sent behind it. */
  end(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const one of waiting) one.handOver();
  }
}
