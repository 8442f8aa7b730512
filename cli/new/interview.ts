/**
 * Questions, one after the other: what an option of the command line says is not asked. Elsewhere than
 * at a terminal the lines of the input answer, and where they end, the defaults.
 *
 * @module
 */
import { askAt, askInBox, type Question } from "../ask.ts";
import { type OpenTerminal, openTerminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** The person gave up: Ctrl-C. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/** A talk with a person, a pipe, or nobody. Disposing gives the terminal back. */
export class Interview implements Disposable {
  #terminal: OpenTerminal | undefined;

  /**
   * The answer to a question.
   *
   * @param option The option that answers it: `--for`.
   * @param given What that says.
   * @throws {GivenUp}
   * @throws {UsageError} when an option or a line answers wrongly, or nothing does.
   */
  async answer(option: string, given: string | undefined, question: Question): Promise<string> {
    const answer = given ?? await this.#ask(question) ?? question.initial;
    if (answer === undefined) throw new UsageError(`new needs ${option}`);
    const fault = question.fault(answer);
    if (fault === undefined) return answer;
    throw new UsageError(`${option} ${answer}: ${fault}`);
  }

  async #ask(asked: Question): Promise<string | undefined> {
    // Whoever enters nothing means what there is to begin with.
    const question: Question = {
      ...asked,
      fault: (answer) => asked.fault(answer === "" ? asked.initial ?? answer : answer),
    };
    if (Deno.stdin.isTerminal() && Deno.stdout.isTerminal()) {
      const answer = await askInBox(question);
      if (answer === undefined) throw new GivenUp();
      return answer;
    }
    this.#terminal ??= openTerminal();
    return await askAt(this.#terminal)(question);
  }

  [Symbol.dispose](): void {
    this.#terminal?.[Symbol.dispose]();
  }
}
