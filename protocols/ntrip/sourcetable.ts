/**
 * The sourcetable: what a caster answers to a rover that asks for no streampoint, or for none that
 * it has.
 *
 * ```text
 * SOURCETABLE 200 OK CRLF
 * Server: … CRLF
 * Content-Type: text/plain CRLF
 * Content-Length: bytes after the blank line CRLF
 * CRLF
 * STR;… CRLF                    any number of records
 * ENDSOURCETABLE CRLF
 * ```
 *
 * @module
 */
import { concat, utf8 } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";
import { headerLineOf } from "./headers.ts";
import { decodeRecord, encodeRecord, type SourcetableRecord, splitFields } from "./str_record.ts";

/** The line that ends every sourcetable. */
export const END_OF_SOURCETABLE = "ENDSOURCETABLE";

/** What the head of a sourcetable says beside its length. */
export interface SourcetableOptions {
  /** The caster's name and version: "NTRIP Wirebench/0.1". */
  server: string;
}

/**
 * A whole revision 1 reply that holds the records.
 *
 * @throws {RangeError} when a field or the server's name cannot be written.
 */
export function encodeSourcetable(
  records: readonly SourcetableRecord[],
  { server }: SourcetableOptions,
): Uint8Array<ArrayBuffer> {
  const body = encodeSourcetableBody(records);
  const head = "SOURCETABLE 200 OK\r\n" +
    headerLineOf("Server", server) +
    headerLineOf("Content-Type", "text/plain") +
    headerLineOf("Content-Length", `${body.length}`) +
    "\r\n";
  return concat([utf8(head), body]);
}

/**
 * The records and the line that ends them: what both revisions send after their heads.
 *
 * @throws {RangeError} when a field cannot be written.
 */
export function encodeSourcetableBody(
  records: readonly SourcetableRecord[],
): Uint8Array<ArrayBuffer> {
  const lines = [...records.map(encodeRecord), END_OF_SOURCETABLE];
  return utf8(lines.map((line) => `${line}\r\n`).join(""));
}

/**
 * The records of a sourcetable's body, up to its `ENDSOURCETABLE`. A malformed STR row is kept as
 * its fields, an `OtherRecord`: one careless base must not hide all others of a caster.
 *
 * @throws {ProtocolError} when that line is missing.
 */
export function decodeSourcetable(text: string): SourcetableRecord[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const end = lines.indexOf(END_OF_SOURCETABLE);
  if (end < 0) {
    throw new ProtocolError(`Cannot decode sourcetable: its ${END_OF_SOURCETABLE} line is missing`);
  }
  return lines.slice(0, end).filter((line) => line !== "").map(recordOf);
}

function recordOf(line: string): SourcetableRecord {
  try {
    return decodeRecord(line);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const [type = "", ...fields] = splitFields(line);
    return { type, fields };
  }
}
