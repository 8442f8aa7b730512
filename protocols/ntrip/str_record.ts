/**
 * The records of a sourcetable: one line each, fields between semicolons.
 *
 * ```text
 * STR;streampoint;identifier;format;format-details;carrier;nav-system;network;country;latitude;
 *     longitude;nmea;solution;generator;compression;authentication;fee;bitrate;misc
 * CAS;…   NET;…   kept as their fields, which `cas_record.ts` and `net_record.ts` read
 * ```
 *
 * A semicolon inside a field is written `";"`.
 *
 * @module
 */
import { singleLine } from "./headers.ts";
import { decodeNumber, encodeNumber, oneOf } from "./record_fields.ts";

/** One stream of a caster: a line of 19 fields, the first of which is `STR`. */
export interface StrRecord {
  /** The first field. */
  type: "STR";
  /** What a rover asks for, without a slash. */
  streampoint: string;
  /** Where the base is, in words: the nearest town. */
  identifier: string;
  /** "RTCM 3.2"; a client that does not know the format ignores the stream. */
  format: string;
  /** The messages and how often they come, in seconds: "1005(1),1077(1)". */
  formatDetails: string;
  /** Carrier phase: 0 none, 1 L1, 2 L1 and L2. */
  carrier: 0 | 1 | 2;
  /** "GPS+GLO". */
  navSystem: string;
  /** The network that the base belongs to. */
  network: string;
  /** ISO 3166 code of three letters. */
  country: string;
  /** Latitude, north positive. */
  latitudeDegrees: number;
  /** Longitude, east positive. */
  longitudeDegrees: number;
  /** Whether a rover must send its position as GGA. */
  nmea: boolean;
  /** Computed from a network of bases rather than from one. */
  networkSolution: boolean;
  /** The device or program that makes the stream. */
  generator: string;
  /** Compression or encryption: "none". */
  compression: string;
  /** N none, B Basic, D Digest. */
  authentication: "N" | "B" | "D";
  /** Whether its use costs money. */
  fee: boolean;
  /** How much it sends. */
  bitrateBitsPerSecond: number;
  /** Anything else. */
  misc: string;
}

/** A record of another type (`CAS`, `NET`), or a malformed one: its fields as they stand. */
export interface OtherRecord {
  /** The first field. */
  type: string;
  /** The fields after it. */
  fields: string[];
}

/** One line of a sourcetable. */
export type SourcetableRecord = StrRecord | OtherRecord;

/** Whether a record describes a stream. */
export function isStrRecord(record: SourcetableRecord): record is StrRecord {
  return !("fields" in record);
}

/**
 * A record as its line, without the CRLF.
 *
 * @throws {RangeError} when a field cannot be written: a control character, a number that is
 * not finite, or quotes that meet at a semicolon and would read as an escaped one.
 */
export function encodeRecord(record: SourcetableRecord): string {
  const fields = fieldsOf(record);
  const line = fields
    .map((field) => singleLine("A sourcetable field", field).replaceAll(";", '";"'))
    .join(";");
  const readBack = splitFields(line);
  if (readBack.length !== fields.length || readBack.some((field, i) => field !== fields[i])) {
    throw new RangeError(
      `Quotes at the ends of fields would read as an escaped semicolon: ${line}`,
    );
  }
  return line;
}

/**
 * The record that a line without its ending holds. Fields missing at the end count as empty, and
 * what follows the 19th of a STR record belongs to it, as unescaped semicolons there are common.
 *
 * @throws {ProtocolError} when a field of a STR record has no value of its kind.
 */
export function decodeRecord(line: string): SourcetableRecord {
  const [type = "", ...fields] = splitFields(line);
  if (type !== "STR") return { type, fields };
  const field = (index: number) => fields[index] ?? "";
  return {
    type,
    streampoint: field(0),
    identifier: field(1),
    format: field(2),
    formatDetails: field(3),
    carrier: oneOf("STR record", "carrier", field(4), { "": 0, "0": 0, "1": 1, "2": 2 }),
    navSystem: field(5),
    network: field(6),
    country: field(7),
    latitudeDegrees: decodeNumber("STR record", "latitude", field(8)),
    longitudeDegrees: decodeNumber("STR record", "longitude", field(9)),
    nmea: oneOf("STR record", "nmea", field(10), { "": false, "0": false, "1": true }),
    networkSolution: oneOf("STR record", "solution", field(11), {
      "": false,
      "0": false,
      "1": true,
    }),
    generator: field(12),
    compression: field(13),
    authentication: oneOf("STR record", "authentication", field(14), {
      "": "N",
      N: "N",
      B: "B",
      D: "D",
    }),
    fee: oneOf("STR record", "fee", field(15), { "": false, N: false, Y: true }),
    bitrateBitsPerSecond: decodeNumber("STR record", "bitrate", field(16)),
    misc: fields.slice(17).join(";"),
  };
}

/**
 * The fields of a record, its type first, unescaped.
 *
 * @throws {RangeError} when a number is not finite.
 */
export function fieldsOf(record: SourcetableRecord): string[] {
  return isStrRecord(record) ? strFields(record) : [record.type, ...record.fields];
}

function strFields(record: StrRecord): string[] {
  return [
    record.type,
    record.streampoint,
    record.identifier,
    record.format,
    record.formatDetails,
    `${record.carrier}`,
    record.navSystem,
    record.network,
    record.country,
    encodeNumber("latitude", record.latitudeDegrees),
    encodeNumber("longitude", record.longitudeDegrees),
    record.nmea ? "1" : "0",
    record.networkSolution ? "1" : "0",
    record.generator,
    record.compression,
    record.authentication,
    record.fee ? "Y" : "N",
    encodeNumber("bitrate", record.bitrateBitsPerSecond),
    record.misc,
  ];
}

/** The fields of a line: split at semicolons, except where one stands between two quotes. */
export function splitFields(line: string): string[] {
  const fields: string[] = [];
  for (const part of line.split('";"')) {
    const [first = "", ...others] = part.split(";");
    fields.push(fields.length === 0 ? first : `${fields.pop()};${first}`);
    for (const field of others) fields.push(field);
  }
  return fields;
}
