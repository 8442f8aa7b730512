/**
 * Messages 1005 and 1006: where the antenna of the reference station is.
 *
 * ```text
 * u12 number | u12 station | u6 ITRF year | GPS | GLONASS | Galileo | non-physical (1 bit each)
 * s38 X | 1 single oscillator | 1 reserved | s38 Y | u2 quarter cycle | s38 Z     (0.1 mm)
 * u16 antenna height (0.1 mm; 1006 only)
 * ```
 *
 * @module
 */
import { readerOf, writerOf } from "./payload.ts";

/** 0.1 mm in metres, turned over: dividing by it gives the nearest decimal. */
const UNITS_PER_METRE = 10_000;

/** The fields of both messages. */
export interface StationPosition {
  /** Number of the reference station, 0 to 4095. */
  stationId: number;
  /** Year of the ITRF realisation, 0 to 63; 0 where it is not told. */
  itrfYear: number;
  /** Whether the station serves GPS. */
  gps: boolean;
  /** Whether the station serves GLONASS. */
  glonass: boolean;
  /** Whether the station serves Galileo. */
  galileo: boolean;
  /** Whether the station is computed (a network's virtual one) and not a real antenna. */
  nonPhysical: boolean;
  /** Antenna reference point, earth-centred and earth-fixed X, metres in steps of 0.1 mm. */
  x: number;
  /** Whether all raw data were measured at one instant, by one oscillator. */
  singleOscillator: boolean;
  /** A bit without a meaning yet, 0 or 1. */
  reserved: number;
  /** Y, metres in steps of 0.1 mm. */
  y: number;
  /** Quarter-cycle indicator, 0 to 3: 1 phases are corrected, 2 they are not, 0 not told. */
  quarterCycle: number;
  /** Z, metres in steps of 0.1 mm. */
  z: number;
}

/** Message 1005. */
export interface Station1005 extends StationPosition {
  type: 1005;
}

/** Message 1006: 1005 and the antenna's height. */
export interface Station1006 extends StationPosition {
  type: 1006;
  /** Height of the antenna reference point above the marker, metres in steps of 0.1 mm. */
  antennaHeightM: number;
}

/** Either message. */
export type Station = Station1005 | Station1006;

/**
 * The payload of a 1005 (19 bytes) or 1006 (21 bytes).
 *
 * @throws {RangeError} when a value does not fit its field.
 */
export function encodeStation(station: Station): Uint8Array<ArrayBuffer> {
  const writer = writerOf(station.type);
  writer.unsigned(station.stationId, 12, "station");
  writer.unsigned(station.itrfYear, 6, "ITRF year");
  writer.flag(station.gps, "GPS indicator");
  writer.flag(station.glonass, "GLONASS indicator");
  writer.flag(station.galileo, "Galileo indicator");
  writer.flag(station.nonPhysical, "reference-station indicator");
  writer.signed(Math.round(station.x * UNITS_PER_METRE), 38, "X in 0.1 mm");
  writer.flag(station.singleOscillator, "oscillator indicator");
  writer.unsigned(station.reserved, 1, "reserved bit");
  writer.signed(Math.round(station.y * UNITS_PER_METRE), 38, "Y in 0.1 mm");
  writer.unsigned(station.quarterCycle, 2, "quarter-cycle indicator");
  writer.signed(Math.round(station.z * UNITS_PER_METRE), 38, "Z in 0.1 mm");
  if (station.type === 1006) {
    const height = Math.round(station.antennaHeightM * UNITS_PER_METRE);
    writer.unsigned(height, 16, "antenna height in 0.1 mm");
  }
  return writer.bytes();
}

/**
 * The message of a 1005 or 1006 payload.
 *
 * @throws {ProtocolError} when it is neither, or too short.
 */
export function decodeStation(payload: Uint8Array): Station {
  const { type, reader } = readerOf(payload, [1005, 1006]);
  const position: StationPosition = {
    stationId: reader.unsigned(12),
    itrfYear: reader.unsigned(6),
    gps: reader.flag(),
    glonass: reader.flag(),
    galileo: reader.flag(),
    nonPhysical: reader.flag(),
    x: reader.signed(38) / UNITS_PER_METRE,
    singleOscillator: reader.flag(),
    reserved: reader.unsigned(1),
    y: reader.signed(38) / UNITS_PER_METRE,
    quarterCycle: reader.unsigned(2),
    z: reader.signed(38) / UNITS_PER_METRE,
  };
  if (type === 1005) return { type, ...position };
  return { type, ...position, antennaHeightM: reader.unsigned(16) / UNITS_PER_METRE };
}
