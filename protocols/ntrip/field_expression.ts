/**
 * What a sourcetable's filter asks of one field.
 *
 * ```text
 * expression = all *( "|" all )              any of them holds
 * all        = term *( "+" term )            each of them holds
 * term       = *"!" ( text | comparison )    "!" turns it round
 * text       = characters, "*" stands for any number of any
 * comparison = ( ">" / "<" / ">=" / "<=" ) number
 * ```
 *
 * A text is held against the whole field, and against each part of a list such as `GPS+GLO`: so
 * `GPS+GAL` asks for both. A number is the same however it is written: `50.10` is `50.1`.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { numberIn } from "./record_fields.ts";

/** Whether a field is what was asked for. */
export type FieldTest = (field: string) => boolean;

/**
 * Reads an expression.
 *
 * @throws {ProtocolError} when a comparison has no number, or a term is empty.
 */
export function parseFieldExpression(expression: string): FieldTest {
  const any = expression.split("|").map((part) => {
    const all = part.split("+").map(parseTerm);
    return (field: string) => all.every((term) => term(field));
  });
  return (field) => any.some((all) => all(field));
}

/** Whether a field is a text literally, or the same number. */
export function isSameField(field: string, wanted: string): boolean {
  const number = numberIn(wanted);
  return field === wanted || (number !== undefined && number === numberIn(field));
}

function parseTerm(term: string): FieldTest {
  const [, marks = "", operator = "", operand = ""] = /^(!*)([<>]=?)?(.*)$/s.exec(term) ?? [];
  const test = operator === ""
    ? parseText(term, operand)
    : parseComparison(term, operator, operand);
  return marks.length % 2 === 0 ? test : (field) => !test(field);
}

function parseText(term: string, text: string): FieldTest {
  if (text === "") throw malformed(term);
  const pieces = text.split("*");
  if (pieces.length === 1) {
    return (field) => isSameField(field, text) || field.split("+").includes(text);
  }
  return (field) => isLike(field, pieces) || field.split("+").some((part) => isLike(part, pieces));
}

/** No regular expression: many stars in one would take for ever. */
function isLike(field: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (field.length < first.length + last.length) return false;
  if (!field.startsWith(first) || !field.endsWith(last)) return false;
  const end = field.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = field.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  ">": (value, bound) => value > bound,
  "<": (value, bound) => value < bound,
  ">=": (value, bound) => value >= bound,
  "<=": (value, bound) => value <= bound,
};

function parseComparison(term: string, operator: string, operand: string): FieldTest {
  const bound = numberIn(operand);
  if (bound === undefined) throw malformed(term);
  const holds = comparisons[operator]!;
  return (field) => {
    const value = numberIn(field);
    return value !== undefined && holds(value, bound);
  };
}

function malformed(term: string): ProtocolError {
  const shown = JSON.stringify(term.slice(0, 40));
  return new ProtocolError(`Cannot decode sourcetable filter: the term ${shown} asks for nothing`);
}
