/**
 * The header of every multiple signal message (MSM): whose observations follow.
 *
 * ```text
 * u12 number | u12 station | u30 epoch | 1 multiple | u3 IODS | u7 reserved
 * u2 clock steering | u2 external clock | 1 divergence-free | u3 smoothing interval
 * 64 satellite mask | 32 signal mask | satellites x signals cell mask, satellite by satellite
 * ```
 *
 * After it each field is stored as one array over all satellites or all cells. A cell is one signal
 * of one satellite; a message has room for a mask of at most 64.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import type { BitReader, BitWriter } from "./bits.ts";

const MAX_CELL_MASK_BITS = 64;

/** The fields of the header, of a message whose number is one of `Type`. */
export interface MsmHeader<Type extends number = number> {
  type: Type;
  /** Number of the reference station, 0 to 4095. */
  stationId: number;
  /**
   * When it was measured, in ms: of the week in the constellation's own time for GPS, Galileo and
   * BeiDou (30 bits), of the day in UTC + 3 h for GLONASS (27 bits).
   */
  epochMs: number;
  /** GLONASS alone, and required there: 0 Sunday to 6 Saturday, 7 not known. */
  dayOfWeek?: number;
  /** Whether more messages of this station and epoch follow. */
  multipleMessage: boolean;
  /** Issue of data station, 0 to 7. */
  issueOfData: number;
  /** Seven bits without a meaning yet, 0 to 127. */
  reserved: number;
  /** Clock steering indicator, 0 to 3. */
  clockSteering: number;
  /** External clock indicator, 0 to 3. */
  externalClock: number;
  /** Whether smoothing is divergence-free. */
  divergenceFreeSmoothing: boolean;
  /** Smoothing interval indicator, 0 to 7; 0 is no smoothing. */
  smoothingInterval: number;
  /** The signals of the mask, 1 to 32 as the constellation numbers them, ascending. */
  signals: number[];
}

/** Which satellite something is of. */
export interface OfSatellite {
  /** 1 to 64: the PRN, or the slot for GLONASS. */
  satellite: number;
}

/** Which cell something is of. */
export interface OfCell extends OfSatellite {
  /** 1 to 32, as the constellation numbers its signals. */
  signal: number;
}

/** What the header says: its fields, and the satellites and cells in the order of their arrays. */
export interface MsmContents<Type extends number> {
  header: MsmHeader<Type>;
  satellites: number[];
  cells: OfCell[];
}

/**
 * Reads the header behind its number.
 *
 * @throws {ProtocolError} when the payload is too short or its cell mask too long.
 */
export function readMsmHeader<Type extends number>(
  type: Type,
  reader: BitReader,
): MsmContents<Type> {
  const header: MsmHeader<Type> = {
    type,
    stationId: reader.unsigned(12),
    ...(isGlonass(type)
      ? { dayOfWeek: reader.unsigned(3), epochMs: reader.unsigned(27) }
      : { epochMs: reader.unsigned(30) }),
    multipleMessage: reader.flag(),
    issueOfData: reader.unsigned(3),
    reserved: reader.unsigned(7),
    clockSteering: reader.unsigned(2),
    externalClock: reader.unsigned(2),
    divergenceFreeSmoothing: reader.flag(),
    smoothingInterval: reader.unsigned(3),
    signals: [],
  };
  const satellites = reader.mask(64);
  header.signals = reader.mask(32);
  const maskBits = satellites.length * header.signals.length;
  if (maskBits > MAX_CELL_MASK_BITS) {
    throw new ProtocolError(
      `Cannot decode RTCM message ${type}: its cell mask is ${maskBits} bits, ` +
        `at most ${MAX_CELL_MASK_BITS}`,
    );
  }
  const cells: OfCell[] = [];
  for (const satellite of satellites) {
    for (const signal of header.signals) if (reader.flag()) cells.push({ satellite, signal });
  }
  return { header, satellites, cells };
}

/**
 * Writes the header behind its number. Returns satellites and cells in the order that their arrays
 * must follow.
 *
 * @throws {RangeError} when a value does not fit its field, a satellite or cell occurs twice, a cell
 * is of a satellite or signal that the message does not list, or the cell mask is too long.
 */
export function writeMsmHeader<Satellite extends OfSatellite, Cell extends OfCell>(
  writer: BitWriter,
  message: MsmHeader & { satellites: readonly Satellite[]; cells: readonly Cell[] },
): { satellites: Satellite[]; cells: Cell[] } {
  writer.unsigned(message.stationId, 12, "station");
  if (isGlonass(message.type)) {
    if (message.dayOfWeek === undefined) {
      throw new RangeError(`Cannot encode RTCM message ${message.type}: its dayOfWeek is missing`);
    }
    writer.unsigned(message.dayOfWeek, 3, "day of week");
  }
  writer.unsigned(message.epochMs, isGlonass(message.type) ? 27 : 30, "epoch in ms");
  writer.flag(message.multipleMessage, "multiple message bit");
  writer.unsigned(message.issueOfData, 3, "issue of data");
  writer.unsigned(message.reserved, 7, "reserved bits");
  writer.unsigned(message.clockSteering, 2, "clock steering indicator");
  writer.unsigned(message.externalClock, 2, "external clock indicator");
  writer.flag(message.divergenceFreeSmoothing, "divergence-free smoothing indicator");
  writer.unsigned(message.smoothingInterval, 3, "smoothing interval");
  const satellites = message.satellites.toSorted((a, b) => a.satellite - b.satellite);
  const signals = message.signals.toSorted((a, b) => a - b);
  const cells = message.cells.toSorted((a, b) => a.satellite - b.satellite || a.signal - b.signal);
  writer.mask(satellites.map(({ satellite }) => satellite), 64, "satellite");
  writer.mask(signals, 32, "signal");
  writeCellMask(writer, satellites, signals, cells);
  return { satellites, cells };
}

function writeCellMask(
  writer: BitWriter,
  satellites: readonly OfSatellite[],
  signals: readonly number[],
  cells: readonly OfCell[],
): void {
  const maskBits = satellites.length * signals.length;
  if (maskBits > MAX_CELL_MASK_BITS) {
    throw new RangeError(
      `Cannot encode RTCM cell mask: ${satellites.length} satellites of ${signals.length} signals ` +
        `are ${maskBits} bits, at most ${MAX_CELL_MASK_BITS}`,
    );
  }
  // Both sides are sorted: a twin, or a cell of nothing listed, is one that this walk never reaches.
  let found = 0;
  const next = () => cells[found];
  for (const [i, { satellite }] of satellites.entries()) {
    if (satellite === satellites[i - 1]?.satellite) {
      throw new RangeError(`Cannot encode RTCM satellite ${satellite}: it occurs twice`);
    }
    for (const [j, signal] of signals.entries()) {
      if (signal === signals[j - 1]) {
        throw new RangeError(`Cannot encode RTCM signal ${signal}: it occurs twice`);
      }
      const present = next()?.satellite === satellite && next()?.signal === signal;
      writer.flag(present, "cell mask");
      if (present) found++;
    }
  }
  const stray = next();
  if (stray !== undefined) {
    throw new RangeError(
      `Cannot encode RTCM cell of satellite ${stray.satellite}, signal ${stray.signal}: ` +
        "it occurs twice, or its satellite or signal is not listed",
    );
  }
}

/** 1081 to 1087 are GLONASS, whose epoch is a day and a time of day. */
function isGlonass(type: number): boolean {
  return Math.floor(type / 10) === 108;
}
