/**
 * MSM4: pseudorange, phase range and signal strength. Messages 1074 (GPS), 1084 (GLONASS),
 * 1094 (Galileo), 1124 (BeiDou).
 *
 * ```text
 * header | per satellite: u8 whole ms; u10 fraction
 *        | per cell: s15 range / 2^-24 ms; s22 phase / 2^-29 ms; u4 lock; 1 half-cycle; u6 CNR / dB-Hz
 * ```
 *
 * @module
 */
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

const types = [1074, 1084, 1094, 1124] as const;
const pseudorange: FineRange = { bits: 15, unitsPerMs: 2 ** 24, field: "pseudorange" };
const phaseRange: FineRange = { bits: 22, unitsPerMs: 2 ** 29, field: "phase range" };

/** What MSM4 tells of a satellite. */
export interface Msm4Satellite extends OfSatellite {
  /** Metres in steps of 2^-10 ms (292.8 m); `undefined` where invalid, and so all its ranges. */
  roughRangeM: number | undefined;
}

/** What MSM4 tells of one signal of a satellite. */
export interface Msm4Cell extends OfCell {
  /** Pseudorange, metres in steps of 2^-24 ms (18 mm); `undefined` where invalid. */
  rangeM: number | undefined;
  /** Phase as a range, metres in steps of 2^-29 ms (0.56 mm); `undefined` where invalid. */
  phaseRangeM: number | undefined;
  /** 0 to 15; see `msm4LockTimeMs`. */
  lockIndicator: number;
  /** Whether the phase may be off by half a cycle. */
  halfCycleAmbiguity: boolean;
  /** Carrier to noise, 1 to 63 dB-Hz in steps of 1; `undefined` where not told. */
  cnrDbHz: number | undefined;
}

/** An MSM4 message. Satellites and cells are in ascending order once decoded. */
export interface Msm4 extends MsmHeader<typeof types[number]> {
  satellites: Msm4Satellite[];
  cells: Msm4Cell[];
}

/**
 * The payload of an MSM4.
 *
 * @throws {RangeError} when a value does not fit its field, a range is too far from its satellite's
 * rough range, or the cells do not fit the satellites and signals.
 */
export function encodeMsm4(message: Msm4): Uint8Array<ArrayBuffer> {
  const writer = writerOf(message.type);
  const { satellites, cells } = writeMsmHeader(writer, message);
  const roughRangesM = satellites.map(({ roughRangeM }) => roughRangeM);
  writeWholeMs(writer, roughRangesM);
  writeFractions(writer, roughRangesM);
  const roughOf = new Map(satellites.map((one) => [one.satellite, one.roughRangeM]));
  for (const { rangeM, satellite } of cells) {
    writeFineRange(writer, pseudorange, rangeM, roughOf.get(satellite));
  }
  for (const { phaseRangeM, satellite } of cells) {
    writeFineRange(writer, phaseRange, phaseRangeM, roughOf.get(satellite));
  }
  for (const cell of cells) writer.unsigned(cell.lockIndicator, 4, "lock indicator");
  for (const cell of cells) writer.flag(cell.halfCycleAmbiguity, "half-cycle ambiguity");
  for (const cell of cells) writer.unsigned(Math.round(cell.cnrDbHz ?? 0), 6, "CNR in dB-Hz");
  return writer.bytes();
}

/**
 * The message of an MSM4 payload.
 *
 * @throws {ProtocolError} when it is another, too short, or its cell mask is longer than 64 bits.
 */
export function decodeMsm4(payload: Uint8Array): Msm4 {
  const { type, reader } = readerOf(payload, types);
  const { header, ...contents } = readMsmHeader(type, reader);
  const roughRangesM = readRoughRanges(reader, readWholeMs(reader, contents.satellites.length));
  const satellites = contents.satellites.map((satellite, i): Msm4Satellite => ({
    satellite,
    roughRangeM: roughRangesM[i],
  }));
  const roughOf = new Map(satellites.map((one) => [one.satellite, one.roughRangeM]));
  const cells = contents.cells.map((cell): Msm4Cell => ({
    ...cell,
    rangeM: readFineRange(reader, pseudorange, roughOf.get(cell.satellite)),
    phaseRangeM: undefined,
    lockIndicator: 0,
    halfCycleAmbiguity: false,
    cnrDbHz: undefined,
  }));
  for (const cell of cells) {
    cell.phaseRangeM = readFineRange(reader, phaseRange, roughOf.get(cell.satellite));
  }
  for (const cell of cells) cell.lockIndicator = reader.unsigned(4);
  for (const cell of cells) cell.halfCycleAmbiguity = reader.flag();
  for (const cell of cells) cell.cnrDbHz = reader.unsigned(6) || undefined;
  return { ...header, satellites, cells };
}
