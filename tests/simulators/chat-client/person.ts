/**
 * A person at a terminal: what they enter, and what they are shown.
 *
 * @module
 */
import type { Terminal } from "../../../parts/terminal.ts";
import { within } from "../../within.ts";

/** A terminal without a screen. */
export class Person implements Terminal {
  readonly isInteractive: boolean;
  readonly columns: number;
  /** Every line that was shown. */
  readonly shown: string[] = [];
  /** Everything that was asked. */
  readonly prompts: string[] = [];
  #entered: string[] = [];
  #hasLeft = false;
  #changed = Promise.withResolvers<void>();
  readonly lines: AsyncIterable<string>;

  constructor({ isInteractive = true, columns = 80 } = {}) {
    this.isInteractive = isInteractive;
    this.columns = isInteractive ? columns : Infinity;
    this.lines = { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) };
  }

  /** Enters lines. */
  enter(...lines: string[]): void {
    this.#entered.push(...lines);
    this.#change();
  }

  /** Ends the input. */
  leave(): void {
    this.#hasLeft = true;
    this.#change();
  }

  /** Lines that wait to be read. */
  get unread(): number {
    return this.#entered.length;
  }

  print(...lines: string[]): void {
    this.shown.push(...lines);
    this.#change();
  }

  prompt(text: string): void {
    this.prompts.push(text);
    this.#change();
  }

  /** Waits until a line was shown that matches; the line. */
  async sees(pattern: RegExp): Promise<string> {
    return await this.#until(() => this.shown.find((line) => pattern.test(line)), pattern);
  }

  /** Waits until something is asked now. */
  async isAsked(prompt: string): Promise<void> {
    await this.#until(() => this.prompts.at(-1) === prompt || undefined, prompt);
  }

  async #until<Value>(find: () => Value | undefined, what: string | RegExp): Promise<Value> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await within(
        this.#changed.promise,
        () => `${what}; there was:\n${[...this.shown, ...this.prompts].join("\n")}`,
      );
    }
  }

  async #next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const value = this.#entered.shift();
      if (value !== undefined) return { value, done: false };
      if (this.#hasLeft) return { value: undefined, done: true };
      await this.#changed.promise;
    }
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
