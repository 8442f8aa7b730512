/**
 * The rows of a scenario's `data`: a CSV file whose first line names variables, and one run for each of
 * the others.
 *
 * @module
 */
import { parse } from "csv-parse/sync";
import { hintFor } from "../core/suggest.ts";
import { type Diagnostic, ScenarioError } from "./diagnostics.ts";

/** Values of variables, and where they stand. */
export class DataRow {
  /** By the variable's name. */
  readonly values: Readonly<Record<string, string>>;
  /** The CSV file. */
  readonly file: string;
  readonly #lines: readonly string[];
  readonly #line: number;

  /** @param line Which of the file's lines it is, from 1. */
  constructor(
    values: Record<string, string>,
    { file, lines, line }: { file: string; lines: readonly string[]; line: number },
  ) {
    this.values = values;
    this.file = file;
    this.#lines = lines;
    this.#line = line;
  }

  /** A mistake in a value. */
  diagnose(name: string, message: string): Diagnostic {
    const text = this.#lines[this.#line - 1]!;
    let from = 0;
    for (const [column, value] of Object.entries(this.values)) {
      const at = Math.max(from, text.indexOf(value, from));
      if (column === name) return this.#at(this.#line, at, message);
      from = at + value.length;
    }
    return this.#at(this.#line, 0, message);
  }

  /** A mistake in the name of a column. */
  diagnoseColumn(name: string, known: readonly string[]): Diagnostic {
    const message = `this scenario has no variable ${JSON.stringify(name)}`;
    return this.#at(1, this.#lines[0]!.indexOf(name), message, hintFor(name, known));
  }

  #at(line: number, index: number, message: string, hint?: string): Diagnostic {
    const position = { line, column: Math.max(0, index) + 1 };
    return { message, hint, file: this.file, position, line: this.#lines[line - 1]! };
  }
}

/**
 * Reads the rows of a CSV file.
 *
 * @throws {ScenarioError} when it is none, or has no row.
 */
export function readRows(file: string, text: string): DataRow[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const wrong = (message: string) => new ScenarioError([{ file, message }]);
  let parsed: { record: Record<string, string>; info: { lines: number } }[];
  try {
    parsed = parse<Record<string, string>>(text, {
      bom: true,
      columns(names: string[]) {
        const twice = names.find((name, i) => names.indexOf(name) < i);
        if (twice === undefined) return names;
        throw new Error(`two columns have the name ${JSON.stringify(twice)}`);
      },
      info: true,
      skipEmptyLines: true,
      trim: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    throw wrong(`Cannot read CSV: ${reasonOf(error as Error)}`);
  }
  if (parsed.length === 0) throw wrong("there is no row below the names of the variables");
  return parsed.map(({ record, info }) => new DataRow(record, { file, lines, line: info.lines }));
}

/** What is wrong with the CSV, in our words where it is what happens to people. */
function reasonOf({ message, ...error }: Error & { code?: string; lines?: number }): string {
  switch (error.code) {
    case "CSV_RECORD_INCONSISTENT_COLUMNS":
      return `line ${error.lines} has more or fewer values than the first line has names`;
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quotation mark is opened and never closed";
    default:
      return message;
  }
}
