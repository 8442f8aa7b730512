/**
 * What a person means who enters a line.
 *
 * @module
 */

/** A line's meaning. */
export type Entered =
  | { is: "nothing" | "state" | "who" | "send to one" | "send to all" | "close" | "menu" }
  /** A message: to all without `to`; without `text` that is still to be asked for. */
  | { is: "message"; to: string | undefined; text: string | undefined };

/** The menu, in the order of its numbers, as the original has it. */
const menu = ["state", "who", "send to one", "send to all", "close"] as const;

/** Reads a line that answers no question: a number of the menu, `@login text`, or a text to all. */
export function readEntered(line: string): Entered {
  const text = line.trim();
  if (text === "") return { is: "nothing" };
  if (text === "?") return { is: "menu" };
  const chosen = /^[1-5]$/.test(text) ? menu[Number(text) - 1] : undefined;
  if (chosen !== undefined) return { is: chosen };
  const addressed = /^@(?:"([^"]+)"|([^\s"]\S*))(?:\s+(.+))?$/s.exec(text);
  if (addressed === null) return { is: "message", to: undefined, text };
  const [, quoted, plain, rest] = addressed;
  return { is: "message", to: quoted ?? plain!, text: rest };
}
