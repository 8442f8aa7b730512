/**
 * How a lamp stands with its stand: connected or not, and why not.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Ending } from "../../transports/connection.ts";
import type { DialObserver } from "../../transports/redial.ts";

/** Watches the connections of a lamp, to one stand that it dials or to any number that dial it. */
export class StandLine implements DialObserver {
  readonly #observe: DialObserver;
  readonly #log: Logger;
  readonly #changed: () => void;
  #open = 0;
  #refusal: string | undefined;

  /**
   * @param observe Is told everything as well.
   * @param changed Is called after each change.
   */
  constructor(observe: DialObserver, log: Logger, changed: () => void) {
    this.#observe = observe;
    this.#log = log;
    this.#changed = changed;
  }

  /** Whether there is a stand. */
  get connected(): boolean {
    return this.#open > 0;
  }

  /** Why the last connection ended or could not be had; `undefined` while there is one. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  attempted(): void {
    this.#observe.attempted();
  }

  opened(): void {
    this.#observe.opened();
    this.#open++;
    this.#refusal = undefined;
    this.#log.info("connected to a stand");
    this.#changed();
  }

  refused(reason: string, unreachable: boolean): void {
    this.#observe.refused(reason, unreachable);
    // The same refusal every second is told once.
    if (this.#refusal !== reason) this.#log.info("no stand: {reason}", { reason });
    this.#refusal = reason;
    this.#changed();
  }

  ended(how: Ending, onPurpose: boolean): void {
    this.#observe.ended(how, onPurpose);
    this.#open--;
    const reason = how === "reset" ? "connection reset" : "the stand hung up";
    if (!this.connected) this.#refusal = reason;
    if (!onPurpose) this.#log.info("lost a stand: {reason}", { reason });
    this.#changed();
  }
}
