/**
 * Message 1230: by how much the GLONASS code and phase of the reference station disagree.
 *
 * ```text
 * u12 number | u12 station | 1 indicator | 3 reserved | 4 mask | s16 bias / 0.02 m for each mask bit
 * ```
 *
 * @module
 */
import { readerOf, writerOf } from "./payload.ts";

/** 0.02 m, turned over: dividing by it gives the nearest decimal. */
const UNITS_PER_METRE = 50;

/** The signals in the order of the mask: L1 C/A, L1 P, L2 C/A, L2 P. */
const signals = ["1C", "1P", "2C", "2P"] as const;

/** A GLONASS signal, by its RINEX name. */
export type GlonassSignal = typeof signals[number];

/** The code-phase bias of one signal. */
export interface SignalBias {
  signal: GlonassSignal;
  /** Metres in steps of 0.02 m, within ±655.34; `undefined` where it is marked invalid. */
  biasM: number | undefined;
}

/** Message 1230: GLONASS code-phase biases. */
export interface GlonassBias {
  type: 1230;
  /** Number of the reference station, 0 to 4095. */
  stationId: number;
  /** Whether the station's phases are already aligned to its codes. */
  aligned: boolean;
  /** Three bits without a meaning yet, 0 to 7. */
  reserved: number;
  /** The biases that are told, in the order of {@link GlonassSignal}: 1C, 1P, 2C, 2P. */
  biases: SignalBias[];
}

/**
 * The payload of a 1230.
 *
 * @throws {RangeError} when a value does not fit its field, or a signal occurs twice.
 */
export function encodeGlonassBias(message: GlonassBias): Uint8Array<ArrayBuffer> {
  const biasOf = new Map(message.biases.map(({ signal, biasM }) => [signal, biasM]));
  if (biasOf.size < message.biases.length) {
    throw new RangeError("Cannot encode RTCM biases: a signal occurs twice");
  }
  const told = signals.filter((signal) => biasOf.has(signal));
  const writer = writerOf(message.type);
  writer.unsigned(message.stationId, 12, "station");
  writer.flag(message.aligned, "code-phase bias indicator");
  writer.unsigned(message.reserved, 3, "reserved bits");
  writer.mask(told.map((signal) => signals.indexOf(signal) + 1), 4, "signal mask");
  for (const signal of told) {
    const biasM = biasOf.get(signal);
    const units = biasM === undefined ? undefined : Math.round(biasM * UNITS_PER_METRE);
    writer.signedOrInvalid(units, 16, `bias of ${signal} in 0.02 m`);
  }
  return writer.bytes();
}

/**
 * The message of a 1230 payload.
 *
 * @throws {ProtocolError} when it is another, or too short.
 */
export function decodeGlonassBias(payload: Uint8Array): GlonassBias {
  const { type, reader } = readerOf(payload, [1230]);
  const stationId = reader.unsigned(12);
  const aligned = reader.flag();
  const reserved = reader.unsigned(3);
  const biases = reader.mask(4).map((place) => {
    const units = reader.signedOrInvalid(16);
    return {
      signal: signals[place - 1]!,
      biasM: units === undefined ? undefined : units / UNITS_PER_METRE,
    };
  });
  return { type, stationId, aligned, reserved, biases };
}
