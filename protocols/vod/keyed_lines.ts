/**
 * Text files that begin with `Key: value` lines and go on with paths.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { suggest } from "../../core/suggest.ts";

/** A line that says something. */
export interface TextLine {
  /** Counted from 1. */
  number: number;
  /** Without spaces at its ends. */
  text: string;
}

/** What the value of a key may be. */
export interface Field<Value> {
  /** For the error: "a port from 1 to 65535". */
  accepts: string;
  /** The value that a text says; `undefined` when it says none. */
  read: (text: string) => Value | undefined;
}

/** The values of a table of fields. */
export type ValuesOf<Fields> = {
  -readonly [Key in keyof Fields]: Fields[Key] extends Field<infer Value> ? Value : never;
};

/** The lines that are not blank. A byte order mark before the first is dropped. */
export function linesOf(text: string): TextLine[] {
  return text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter((line) => line.text !== "");
}

/**
 * Reads each key's line, in any order and case, and gives the lines after the last of them.
 *
 * @param file What is read, for the error: "running/1.txt".
 * @throws {ProtocolError} when a key is missing or comes twice, a value is not what its field
 * accepts, or another line stands between.
 */
export function readKeyed<Fields extends Record<string, Field<unknown>>>(
  lines: readonly TextLine[],
  fields: Fields,
  file: string,
): { values: ValuesOf<Fields>; rest: readonly TextLine[] } {
  const keys = Object.keys(fields);
  const values = new Map<string, unknown>();
  const fail = (line: number, what: string) =>
    new ProtocolError(`Cannot read ${file}: line ${line}: ${what}`);
  for (const [i, line] of lines.entries()) {
    if (values.size === keys.length) return { values: asValues(values), rest: lines.slice(i) };
    const { name, value } = splitKey(line.text);
    const key = keys.find((key) => key.toLowerCase() === name.toLowerCase());
    const missing = keys.filter((key) => !values.has(key));
    if (key === undefined) {
      const meant = suggest(name, missing);
      const hint = meant === undefined
        ? `write "${missing[0]}: value" before it`
        : `did you mean ${JSON.stringify(meant)}?`;
      throw fail(
        line.number,
        `${shown(line.text)} stands before ${missing.join(", ")}; ${hint}`,
      );
    }
    if (values.has(key)) throw fail(line.number, `${key} is there already; remove one of the two`);
    values.set(key, readField(fields[key]!, key, value, (what) => fail(line.number, what)));
  }
  const missing = keys.filter((key) => !values.has(key));
  if (missing.length === 0) return { values: asValues(values), rest: [] };
  const end = (lines.at(-1)?.number ?? 0) + 1;
  throw fail(end, `the file ends without ${missing.join(", ")}; add "${missing[0]}: value"`);

  function asValues(read: Map<string, unknown>): ValuesOf<Fields> {
    return Object.fromEntries(read) as ValuesOf<Fields>;
  }
}

/** The value of one line. */
export function readField<Value>(
  field: Field<Value>,
  key: string,
  text: string,
  fail: (what: string) => Error,
): Value {
  const value = field.read(text);
  if (value === undefined) throw fail(`${key} is ${shown(text)}; write ${field.accepts}`);
  return value;
}

/** `Key: value` taken apart; the name is all there is where no colon stands. */
export function splitKey(line: string): { name: string; value: string } {
  const colon = line.indexOf(":");
  if (colon < 0) return { name: line, value: "" };
  return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
}

/** A path as files write it on any system: `\` is read as `/`. */
export function pathOf(text: string): string {
  return text.replaceAll("\\", "/");
}

/**
 * The text itself, which goes into one line of a file.
 *
 * @throws {RangeError} when it would be read back as something else.
 */
export function lineOfText(what: string, text: string): string {
  if (text !== "" && text === text.trim() && !/[\r\n]/.test(text)) return text;
  throw new RangeError(`The ${what} ${shown(text)} cannot be written: it must be one line of text`);
}

/** A text for an error, cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
