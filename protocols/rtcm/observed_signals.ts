/**
 * What a message of observations is about, from its number and the first bytes of its payload alone: which
 * constellation, and on how many frequencies the carrier's phase was measured.
 *
 * ```text
 * 1001 to 1004   GPS, 1009 to 1012 GLONASS: the number says the frequencies
 * 10c1 to 10c7   MSM of the constellation c: 7 GPS, 8 GLONASS, 9 Galileo, …
 *
 * |0            12            24 ...  73              137           169
 * | u12 number  | u12 station |  ...  | 64 satellites | 32 signals  | ...      an MSM's payload
 * ```
 *
 * @module
 */
import { messageType } from "./frame.ts";

/** The constellations, as a sourcetable names them. */
export type Constellation = "GPS" | "GLO" | "GAL" | "SBAS" | "QZS" | "BDS" | "IRS";

/** In the order in which a sourcetable lists them. */
export const constellations: readonly Constellation[] = [
  "GPS",
  "GLO",
  "GAL",
  "BDS",
  "QZS",
  "IRS",
  "SBAS",
];

/** What was observed. */
export interface ObservedSignals {
  constellation: Constellation;
  /** On how many frequencies the phase was measured: 0 none, 1 the first, 2 more. */
  carrier: 0 | 1 | 2;
}

/** The constellation of an MSM by the first three digits of its number. */
const msmConstellations: Readonly<Record<number, Constellation>> = {
  107: "GPS",
  108: "GLO",
  109: "GAL",
  110: "SBAS",
  111: "QZS",
  112: "BDS",
  113: "IRS",
};

/** Messages from before MSM. */
const olderMessages: Readonly<Record<number, ObservedSignals>> = {
  1001: { constellation: "GPS", carrier: 1 },
  1002: { constellation: "GPS", carrier: 1 },
  1003: { constellation: "GPS", carrier: 2 },
  1004: { constellation: "GPS", carrier: 2 },
  1009: { constellation: "GLO", carrier: 1 },
  1010: { constellation: "GLO", carrier: 1 },
  1011: { constellation: "GLO", carrier: 2 },
  1012: { constellation: "GLO", carrier: 2 },
};

/** MSM1 holds code alone. */
const CODE_ONLY = 1;
const LAST_MSM = 7;

/** Where the signal mask begins, and the bytes that hold it. */
const MASK_BIT = 137;
const MASK_BYTES_END = 22;

/**
 * Signals 2 to 7, as the mask numbers them, are on the first frequency of every constellation (L1, G1, E1,
 * B1), and so are 30 to 32 (L1C, B1C).
 */
const FIRST_FREQUENCY = maskOf([2, 3, 4, 5, 6, 7, 30, 31, 32]);

/** What a payload observed; `undefined` when it is no message of observations, or cut. */
export function observedSignals(payload: Uint8Array): ObservedSignals | undefined {
  const type = messageType(payload);
  const constellation = msmConstellations[Math.floor(type / 10)];
  const kind = type % 10;
  if (constellation === undefined || kind < CODE_ONLY || kind > LAST_MSM) {
    return olderMessages[type];
  }
  if (payload.length < MASK_BYTES_END) return undefined;
  const mask = signalMask(payload);
  if (kind === CODE_ONLY || mask === 0) return { constellation, carrier: 0 };
  return { constellation, carrier: (mask & ~FIRST_FREQUENCY) === 0 ? 1 : 2 };
}

/** The station of a message that has one behind its number; all that are read here do. */
export function stationIdOf(payload: Uint8Array): number {
  return ((payload[1]! & 0x0f) << 8) | payload[2]!;
}

/** The 32 bits of the mask, which begin within a byte. */
function signalMask(payload: Uint8Array): number {
  const first = MASK_BIT >>> 3;
  const shift = MASK_BIT & 7;
  const high = (payload[first]! << 24) | (payload[first + 1]! << 16) |
    (payload[first + 2]! << 8) | payload[first + 3]!;
  return (high << shift) | (payload[first + 4]! >>> (8 - shift));
}

function maskOf(signals: number[]): number {
  return signals.reduce((mask, signal) => mask | (1 << (32 - signal)), 0);
}
