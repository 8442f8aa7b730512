/**
 * Asking a person for the options that were left out: those whose declaration says `ask`. Elsewhere
 * than at a terminal nobody is asked, and the defaults hold; a part that converses asks its pipe.
 *
 * @module
 */
import process from "node:process";
import type { z } from "zod";
import { metaOf } from "../core/schema_layers.ts";
import { predicate } from "../harness/zod_issues.ts";
import { optionFacts } from "../parts/option_facts.ts";
import type { Part } from "../parts/part.ts";
import type { Terminal } from "../parts/terminal.ts";
import { readValue } from "./part_options.ts";

/** What is asked for. */
export interface Question {
  message: string;
  /** What to choose from: any number of them, told with commas between. */
  choices?: readonly { value: string; hint: string }[];
  /** The answer of whoever enters nothing. */
  initial: string | undefined;
  example: string | undefined;
  /** What is wrong with an answer; `undefined` when nothing is. */
  fault(answer: string): string | undefined;
}

/** Asks one question; undefined when the person gave up. */
export type Asking = (question: Question) => Promise<string | undefined>;

/**
 * Asks for what a part's declaration wants asked, and adds the answers to what was given.
 *
 * @param terminal Where it is asked; by default the program's own, where that is one.
 * @returns False when the person gave up (Ctrl-C).
 */
export async function askForMissing(
  part: Part,
  given: Record<string, unknown>,
  terminal?: Terminal,
): Promise<boolean> {
  if (terminal === undefined && !(Deno.stdin.isTerminal() && Deno.stdout.isTerminal())) return true;
  const ask = terminal === undefined ? askInBox : askAt(terminal);
  for (const [name, schema] of Object.entries(part.options.shape) as [string, z.ZodType][]) {
    const { ask: message, example } = metaOf(schema);
    // Whoever says where the part shall listen does not want it to dial.
    const isSettled = given[name] !== undefined || name === "target" && given.port !== undefined;
    if (message === undefined || isSettled) continue;
    const initial = optionFacts(part, name).default;
    const answer = await ask({
      message,
      initial,
      example,
      fault(answer) {
        const value = answer === "" ? initial ?? answer : answer;
        const parsed = schema.safeParse(readValue(value, schema, name));
        return parsed.success ? undefined : predicate(parsed.error.issues[0]!);
      },
    });
    if (answer !== undefined) given[name] = answer;
    else if (terminal?.isInteractive !== false) return false;
  }
  return true;
}

/** Asks where the answer is edited in a place of its own. */
export async function askInBox({ message, choices, initial, example, fault }: Question) {
  const { isCancel, multiselect, text } = await import("@clack/prompts");
  if (choices !== undefined) {
    const chosen = await multiselect({
      message,
      options: choices.map(({ value, hint }) => ({ value, label: value, hint })),
      initialValues: initial?.split(",").filter((one) => one !== "") ?? [],
      required: false,
      output: process.stdout,
    });
    return isCancel(chosen) ? undefined : chosen.join(",");
  }
  const answer = await text({
    message,
    placeholder: initial ?? example,
    defaultValue: initial,
    validate: (written = "") => fault(written),
    output: process.stdout,
  });
  return isCancel(answer) ? undefined : answer;
}

/** Asks where a conversation follows. What a pipe answers is checked as an option's value is. */
export function askAt(terminal: Terminal): Asking {
  return async ({ message, initial, fault }) => {
    terminal.prompt(`${message} `);
    for await (const line of terminal.lines) {
      const written = line.trim();
      const wrong = terminal.isInteractive ? fault(written) : undefined;
      if (wrong === undefined) return written === "" ? initial ?? written : written;
      terminal.print(`It ${wrong}.`);
      terminal.prompt(`${message} `);
    }
    return undefined;
  };
}
