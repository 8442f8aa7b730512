/**
 * Which records of a sourcetable a client wants, as the query of its request says.
 *
 * ```text
 * GET /?match=STR;point1                   fields as they are written; an empty one may be anything
 * GET /?filter=STR;;;RTCM*;;>=1;GPS+GAL    fields as expressions, see field_expression.ts
 * GET /?auth                               only streams that the asking user may receive
 * GET /?strict                             no records of a type that no pattern names
 * ```
 *
 * Names are joined by `&`, and `match` and `filter` may stand there again: a record has to satisfy one
 * of the patterns of its type. Names that are not these are ignored.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { type FieldTest, isSameField, parseFieldExpression } from "./field_expression.ts";
import { fieldsOf, isStrRecord, type SourcetableRecord, splitFields } from "./str_record.ts";

/** What a client wants of a sourcetable. */
export interface SourcetableQuery {
  /** Only streams that the asking user may receive. */
  auth: boolean;
  /** No records of a type that no pattern names. */
  strict: boolean;
  /** A record of a type that patterns name has to satisfy one of them. */
  patterns: readonly RecordPattern[];
}

/** What one `match` or `filter` asks of the records of one type. */
export interface RecordPattern {
  /** `STR`, `CAS`, `NET`. */
  type: string;
  /** Of the fields after the type, in their order; `undefined` asks nothing. */
  tests: readonly (FieldTest | undefined)[];
}

/**
 * Reads a query, see `queryOf`.
 *
 * @throws {ProtocolError} when a pattern names no type, or an expression cannot be read.
 */
export function parseSourcetableQuery(query: readonly [string, string][]): SourcetableQuery {
  const names = new Map(query.map(([name, value]) => [name.toLowerCase(), value]));
  const isOn = (name: string) => /^(|1|true|yes)$/i.test(names.get(name) ?? "no");
  return {
    auth: isOn("auth"),
    strict: isOn("strict"),
    patterns: query.flatMap(([name, value]) => {
      if (name.toLowerCase() === "match") {
        return parsePattern(value, (wanted) => (field) => isSameField(field, wanted));
      }
      return name.toLowerCase() === "filter" ? parsePattern(value, parseFieldExpression) : [];
    }),
  };
}

/**
 * The records that a query wants, in their order.
 *
 * @param mayReceive For `auth`: whether the asking user may receive a streampoint.
 */
export function selectRecords(
  records: readonly SourcetableRecord[],
  { auth, strict, patterns }: SourcetableQuery,
  mayReceive: (streampoint: string) => boolean,
): SourcetableRecord[] {
  const byType = Map.groupBy(patterns, ({ type }) => type);
  return records.filter((record) => {
    if (auth && isStrRecord(record) && !mayReceive(record.streampoint)) return false;
    const [type = "", ...fields] = fieldsOf(record);
    const wanted = byType.get(type);
    if (wanted === undefined) return !strict || patterns.length === 0;
    return wanted.some(({ tests }) => tests.every((test, i) => test?.(fields[i] ?? "") ?? true));
  });
}

function parsePattern(value: string, testOf: (wanted: string) => FieldTest): RecordPattern {
  const [type = "", ...wanted] = splitFields(value);
  if (!/^[A-Z]{3}$/.test(type)) {
    const shown = JSON.stringify(value.slice(0, 40));
    throw new ProtocolError(
      `Cannot decode sourcetable filter: ${shown} does not begin with STR, CAS or NET`,
    );
  }
  return { type, tests: wanted.map((field) => field === "" ? undefined : testOf(field)) };
}
