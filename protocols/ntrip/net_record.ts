/**
 * The record of a network of bases in a sourcetable.
 *
 * ```text
 * NET;identifier;operator;authentication;fee;web-net;web-str;web-reg;misc
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { oneOf } from "./record_fields.ts";
import type { OtherRecord } from "./str_record.ts";

/** A network: a line of 9 fields, the first of which is `NET`. */
export interface NetRecord {
  /** Its name, which the STR records of its bases hold as their network. */
  identifier: string;
  /** Who runs it. */
  operator: string;
  /** N none, B Basic, D Digest. */
  authentication: "N" | "B" | "D";
  /** Whether its use costs money. */
  fee: boolean;
  /** The address of a page about it. */
  webNetwork: string;
  /** The address of a page about its streams. */
  webStreams: string;
  /** Where one registers: an address of a page or of mail. */
  webRegistration: string;
  /** Anything else. */
  misc: string;
}

const RECORD = "NET record";

/** A NET record as its fields, for `encodeRecord`. */
export function encodeNet(record: NetRecord): OtherRecord {
  return {
    type: "NET",
    fields: [
      record.identifier,
      record.operator,
      record.authentication,
      record.fee ? "Y" : "N",
      record.webNetwork,
      record.webStreams,
      record.webRegistration,
      record.misc,
    ],
  };
}

/**
 * The NET record that fields hold, from `decodeRecord`. Missing ones count as empty, and what follows
 * the last belongs to it.
 *
 * @throws {ProtocolError} when it is another record, or a field has no value of its kind.
 */
export function decodeNet({ type, fields }: OtherRecord): NetRecord {
  if (type !== "NET") throw new ProtocolError(`Cannot decode ${RECORD}: its type is not NET`);
  const field = (index: number) => fields[index] ?? "";
  return {
    identifier: field(0),
    operator: field(1),
    authentication: oneOf(RECORD, "authentication", field(2), { "": "N", N: "N", B: "B", D: "D" }),
    fee: oneOf(RECORD, "fee", field(3), { "": false, N: false, Y: true }),
    webNetwork: field(4),
    webStreams: field(5),
    webRegistration: field(6),
    misc: fields.slice(7).join(";"),
  };
}
