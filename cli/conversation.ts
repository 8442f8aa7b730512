/**
 * A part that talks with whoever started it, in place of showing what it observes.
 *
 * @module
 */
import type { LogLevel } from "@logtape/logtape";
import type { LiveRun } from "../harness/run.ts";
import type { Part } from "../parts/part.ts";
import { askForMissing } from "./ask.ts";
import { logTo, logToStandardError } from "./log.ts";
import { type OpenTerminal, openTerminal } from "./terminal.ts";

/** The talk of one part. Disposing gives the terminal back. */
export class Conversation implements Disposable {
  readonly #part: Part;
  readonly #terminal: OpenTerminal;

  /** @param signal Takes the terminal away when it aborts. */
  constructor(part: Part, signal: AbortSignal) {
    this.#part = part;
    this.#terminal = openTerminal();
    signal.addEventListener("abort", () => this.#terminal.close());
  }

  /** Has the parts' log shown where it does not disturb what is half typed. */
  async log(lowestLevel: LogLevel): Promise<void> {
    const terminal = this.#terminal;
    if (terminal.isInteractive) await logTo((line) => terminal.print(line), lowestLevel);
    else await logToStandardError(lowestLevel);
  }

  /** Asks for what the part wants asked; false when the person gave up. */
  async ask(given: Record<string, unknown>): Promise<boolean> {
    return await askForMissing(this.#part, given, this.#terminal);
  }

  /** Talks until the person has enough of it, or `over` resolves. */
  async hold(run: LiveRun, over: Promise<void>): Promise<void> {
    const stop = new AbortController();
    void over.then(() => {
      stop.abort();
      this.#terminal.close();
    });
    await run.members.get(this.#part.kind)!.converse(this.#terminal, stop.signal);
  }

  [Symbol.dispose](): void {
    this.#terminal.close();
  }
}
