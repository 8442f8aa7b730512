/**
 * MSM7: what MSM4 tells in higher resolution, and how fast the phase range changes. Messages
 * 1077 (GPS), 1087 (GLONASS), 1097 (Galileo), 1127 (BeiDou).
 *
 * ```text
 * header | per satellite: u8 whole ms; u4 extended; u10 fraction; s14 rough rate / 1 m/s
 *        | per cell: s20 range / 2^-29 ms; s24 phase / 2^-31 ms; u10 lock; 1 half-cycle;
 *        |           u10 CNR / 0.0625 dB-Hz; s15 fine rate / 0.0001 m/s
 * ```
 *
 * @module
 */
import type { BitWriter } from "./bits.ts";
import { readMsmHeader, writeMsmHeader } from "./msm_header.ts";
import type { MsmHeader, OfCell, OfSatellite } from "./msm_header.ts";
import {
  type FineRange,
  readFineRange,
  readRoughRanges,
  readWholeMs,
  writeFineRange,
  writeFractions,
  writeWholeMs,
} from "./msm_range.ts";
import { readerOf, writerOf } from "./payload.ts";

const types = [1077, 1087, 1097, 1127] as const;
const pseudorange: FineRange = { bits: 20, unitsPerMs: 2 ** 29, field: "pseudorange" };
const phaseRange: FineRange = { bits: 24, unitsPerMs: 2 ** 31, field: "phase range" };
const CNR_UNITS_PER_DB_HZ = 16;
const RATE_UNITS_PER_MPS = 10_000;

/** What MSM7 tells of a satellite. */
export interface Msm7Satellite extends OfSatellite {
  /** Metres in steps of 2^-10 ms (292.8 m); `undefined` where invalid, and so all its ranges. */
  roughRangeM: number | undefined;
  /** Extended satellite information, 0 to 15: for GLONASS the channel plus 7, else reserved. */
  extendedInfo: number;
  /** Whole m/s within ±8191; `undefined` where invalid, and so all its rates. */
  roughPhaseRangeRateMps: number | undefined;
}

/** What MSM7 tells of one signal of a satellite. */
export interface Msm7Cell extends OfCell {
  /** Pseudorange, metres in steps of 2^-29 ms (0.56 mm); `undefined` where invalid. */
  rangeM: number | undefined;
  /** Phase as a range, metres in steps of 2^-31 ms (0.14 mm); `undefined` where invalid. */
  phaseRangeM: number | undefined;
  /** 0 to 1023, of which 704 is the last with a meaning; see `msm7LockTimeMs`. */
  lockIndicator: number;
  /** Whether the phase may be off by half a cycle. */
  halfCycleAmbiguity: boolean;
  /** Carrier to noise, 0.0625 to 63.9375 dB-Hz in steps of 0.0625; `undefined` where not told. */
  cnrDbHz: number | undefined;
  /** m/s in steps of 0.0001, within 1.6383 of the rough rate; `undefined` where invalid. */
  phaseRangeRateMps: number | undefined;
}

/** An MSM7 message. Satellites and cells are in ascending order once decoded. */
export interface Msm7 extends MsmHeader<typeof types[number]> {
  satellites: Msm7Satellite[];
  cells: Msm7Cell[];
}

/**
 * The payload of an MSM7.
 *
 * @throws {RangeError} when a value does not fit its field, a range or rate is too far from its
 * satellite's rough one, or the cells do not fit the satellites and signals.
 */
export function encodeMsm7(message: Msm7): Uint8Array<ArrayBuffer> {
  const writer = writerOf(message.type);
  const { satellites, cells } = writeMsmHeader(writer, message);
  const roughRangesM = satellites.map(({ roughRangeM }) => roughRangeM);
  writeWholeMs(writer, roughRangesM);
  for (const one of satellites) writer.unsigned(one.extendedInfo, 4, "extended information");
  writeFractions(writer, roughRangesM);
  for (const one of satellites) {
    writer.signedOrInvalid(roughRateOf(one), 14, "rough phase range rate in m/s");
  }
  const satelliteOf = new Map(satellites.map((one) => [one.satellite, one]));
  for (const { rangeM, satellite } of cells) {
    writeFineRange(writer, pseudorange, rangeM, satelliteOf.get(satellite)?.roughRangeM);
  }
  for (const { phaseRangeM, satellite } of cells) {
    writeFineRange(writer, phaseRange, phaseRangeM, satelliteOf.get(satellite)?.roughRangeM);
  }
  for (const cell of cells) writer.unsigned(cell.lockIndicator, 10, "lock indicator");
  for (const cell of cells) writer.flag(cell.halfCycleAmbiguity, "half-cycle ambiguity");
  for (const { cnrDbHz = 0 } of cells) {
    writer.unsigned(Math.round(cnrDbHz * CNR_UNITS_PER_DB_HZ), 10, "CNR in 0.0625 dB-Hz");
  }
  for (const { phaseRangeRateMps, satellite } of cells) {
    writeFineRate(writer, phaseRangeRateMps, satelliteOf.get(satellite));
  }
  return writer.bytes();
}

/**
 * The message of an MSM7 payload.
 *
 * @throws {ProtocolError} when it is another, too short, or its cell mask is longer than 64 bits.
 */
export function decodeMsm7(payload: Uint8Array): Msm7 {
  const { type, reader } = readerOf(payload, types);
  const { header, ...contents } = readMsmHeader(type, reader);
  const wholes = readWholeMs(reader, contents.satellites.length);
  const satellites = contents.satellites.map((satellite): Msm7Satellite => ({
    satellite,
    roughRangeM: undefined,
    extendedInfo: reader.unsigned(4),
    roughPhaseRangeRateMps: undefined,
  }));
  const roughRangesM = readRoughRanges(reader, wholes);
  for (const [i, one] of satellites.entries()) one.roughRangeM = roughRangesM[i];
  for (const one of satellites) one.roughPhaseRangeRateMps = reader.signedOrInvalid(14);
  const satelliteOf = new Map(satellites.map((one) => [one.satellite, one]));
  const cells = contents.cells.map((cell): Msm7Cell => ({
    ...cell,
    rangeM: readFineRange(reader, pseudorange, satelliteOf.get(cell.satellite)?.roughRangeM),
    phaseRangeM: undefined,
    lockIndicator: 0,
    halfCycleAmbiguity: false,
    cnrDbHz: undefined,
    phaseRangeRateMps: undefined,
  }));
  for (const cell of cells) {
    const { roughRangeM } = satelliteOf.get(cell.satellite)!;
    cell.phaseRangeM = readFineRange(reader, phaseRange, roughRangeM);
  }
  for (const cell of cells) cell.lockIndicator = reader.unsigned(10);
  for (const cell of cells) cell.halfCycleAmbiguity = reader.flag();
  for (const cell of cells) cell.cnrDbHz = reader.unsigned(10) / CNR_UNITS_PER_DB_HZ || undefined;
  for (const cell of cells) {
    const fine = reader.signedOrInvalid(15);
    const rough = satelliteOf.get(cell.satellite)!.roughPhaseRangeRateMps;
    if (fine === undefined || rough === undefined) continue;
    cell.phaseRangeRateMps = (rough * RATE_UNITS_PER_MPS + fine) / RATE_UNITS_PER_MPS;
  }
  return { ...header, satellites, cells };
}

function writeFineRate(
  writer: BitWriter,
  rateMps: number | undefined,
  satellite: Msm7Satellite | undefined,
): void {
  if (rateMps === undefined) return writer.signedOrInvalid(undefined, 15, "phase range rate");
  const rough = satellite === undefined ? undefined : roughRateOf(satellite);
  if (rough === undefined) {
    throw new RangeError("Cannot encode RTCM phase range rate: its satellite has no rough rate");
  }
  const fine = Math.round((rateMps - rough) * RATE_UNITS_PER_MPS);
  writer.signedOrInvalid(fine, 15, "phase range rate less the rough one in 0.0001 m/s");
}

/** A rough rate is told in whole m/s. */
function roughRateOf({ roughPhaseRangeRateMps }: Msm7Satellite): number | undefined {
  return roughPhaseRangeRateMps === undefined ? undefined : Math.round(roughPhaseRangeRateMps);
}
