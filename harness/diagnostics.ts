/**
 * Mistakes of a scenario's author: all of them at once, each with its place, its line and a hint.
 *
 * @module
 */

/** Where something stands in a file; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** One mistake. */
export interface Diagnostic {
  /** One sentence: what is wrong. */
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
  /** The file and place, where the scenario came from a file. */
  file?: string | undefined;
  position?: Position | undefined;
  /** The text of the line; left out where it holds a secret. */
  line?: string | undefined;
}

/** The scenario cannot be run as it is written. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/**
 * A mistake as text:
 *
 * ```text
 * ntrip.yaml:14:11: simulators.base.config has no key "raet"
 *    14 |   config: { raet: 10/s }
 *       |             ^ did you mean "rate"?
 * ```
 */
export function formatDiagnostic({ message, hint, file, position, line }: Diagnostic): string {
  if (position === undefined || line === undefined) {
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    return [place, message].filter((part) => part !== undefined).join(": ") +
      (hint === undefined ? "" : ` (${hint})`);
  }
  const number = String(position.line).padStart(5);
  const { text, column } = excerpt(line, position.column);
  const caret = `${" ".repeat(column - 1)}^${hint === undefined ? "" : ` ${hint}`}`;
  return `${file}:${position.line}:${position.column}: ${message}\n${number} | ${text}\n${
    " ".repeat(5)
  } | ${caret}`;
}

/** The part of a long line around a column, so that the caret stays on the screen. */
function excerpt(line: string, column: number): { text: string; column: number } {
  const width = 90;
  if (line.length <= width) return { text: line, column };
  const from = Math.max(0, Math.min(column - 1 - width / 2, line.length - width));
  const text = `${from > 0 ? "…" : ""}${line.slice(from, from + width)}${
    from + width < line.length ? "…" : ""
  }`;
  return { text, column: column - from + (from > 0 ? 1 : 0) };
}
