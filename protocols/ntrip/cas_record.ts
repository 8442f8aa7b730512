/**
 * The record of another caster in a sourcetable.
 *
 * ```text
 * CAS;host;port;identifier;operator;nmea;country;latitude;longitude;fallback-host;fallback-port;misc
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { decodeNumber, encodeNumber, oneOf } from "./record_fields.ts";
import type { OtherRecord } from "./str_record.ts";

/** A caster: a line of 12 fields, the first of which is `CAS`. */
export interface CasRecord {
  /** A name or an address. */
  host: string;
  /** Where it listens for rovers. */
  port: number;
  /** What it is called: "Trimble iGate". */
  identifier: string;
  /** Who runs it. */
  operator: string;
  /** Whether it takes positions as GGA. */
  nmea: boolean;
  /** ISO 3166 code of three letters. */
  country: string;
  /** Latitude, north positive. */
  latitudeDegrees: number;
  /** Longitude, east positive. */
  longitudeDegrees: number;
  /** Whom to ask when it is gone; "0.0.0.0" is nobody. */
  fallbackHost: string;
  /** Where that one listens; 0 with nobody. */
  fallbackPort: number;
  /** Anything else. */
  misc: string;
}

const RECORD = "CAS record";

/**
 * A CAS record as its fields, for `encodeRecord`.
 *
 * @throws {RangeError} when a number is not finite.
 */
export function encodeCas(record: CasRecord): OtherRecord {
  return {
    type: "CAS",
    fields: [
      record.host,
      `${record.port}`,
      record.identifier,
      record.operator,
      record.nmea ? "1" : "0",
      record.country,
      encodeNumber("latitude", record.latitudeDegrees),
      encodeNumber("longitude", record.longitudeDegrees),
      record.fallbackHost,
      `${record.fallbackPort}`,
      record.misc,
    ],
  };
}

/**
 * The CAS record that fields hold, from `decodeRecord`. Missing ones count as empty, and what follows
 * the last belongs to it.
 *
 * @throws {ProtocolError} when it is another record, or a field has no value of its kind.
 */
export function decodeCas({ type, fields }: OtherRecord): CasRecord {
  if (type !== "CAS") throw new ProtocolError(`Cannot decode ${RECORD}: its type is not CAS`);
  const field = (index: number) => fields[index] ?? "";
  return {
    host: field(0),
    port: decodeNumber(RECORD, "port", field(1)),
    identifier: field(2),
    operator: field(3),
    nmea: oneOf(RECORD, "nmea", field(4), { "": false, "0": false, "1": true }),
    country: field(5),
    latitudeDegrees: decodeNumber(RECORD, "latitude", field(6)),
    longitudeDegrees: decodeNumber(RECORD, "longitude", field(7)),
    fallbackHost: field(8),
    fallbackPort: decodeNumber(RECORD, "fallback port", field(9)),
    misc: fields.slice(10).join(";"),
  };
}
