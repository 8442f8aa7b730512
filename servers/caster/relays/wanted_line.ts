/**
 * A line to somebody that is kept up only while it is wanted.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import type { Line } from "../../../transports/redial.ts";

/** Opens and closes a line. Disposing closes it for good. */
export class WantedLine implements AsyncDisposable {
  readonly #open: () => Line;
  readonly #clock: Clock;
  #line: Line | undefined;
  #lingering: AbortController | undefined;
  #isWanted = false;
  #isDisposed = false;
  #turns: Promise<void> = Promise.resolve();

  /** @param open Opens the line. Never called before the line that it opened last is closed. */
  constructor(open: () => Line, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Has the line up from now on. */
  want(): void {
    this.#lingering?.abort();
    this.#lingering = undefined;
    if (this.#isWanted || this.#isDisposed) return;
    this.#isWanted = true;
    this.#turn();
  }

  /** Has it closed after so long, unless it is wanted again. */
  unwant(afterMs: number): void {
    if (!this.#isWanted || this.#lingering !== undefined) return;
    if (afterMs === 0) return this.#stop();
    const lingering = this.#lingering = new AbortController();
    this.#clock.sleep(afterMs, lingering.signal).then(() => this.#stop(), () => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#stop();
    await this.#turns;
  }

  #stop(): void {
    this.#lingering?.abort();
    this.#lingering = undefined;
    this.#isWanted = false;
    this.#turn();
  }

  #turn(): void {
    this.#turns = this.#turns.then(async () => {
      if (this.#isWanted) {
        this.#line ??= this.#open();
        return;
      }
      const line = this.#line;
      this.#line = undefined;
      await line?.[Symbol.asyncDispose]();
    });
  }
}
