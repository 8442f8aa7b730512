/**
 * The first fields of every multiple signal message, MSM1 to MSM7 of any constellation: enough to know
 * whose observations follow and when they were made, without reading them.
 *
 * ```text
 * u12 number | u12 station | u30 epoch (GLONASS: u3 day of week, u27 ms of day) | 1 multiple
 * ```
 *
 * @module
 */
import { messageType } from "./frame.ts";
import { readerOf } from "./payload.ts";

/** The constellations, in the order of their numbers: 1071 to 1077 are of the first. */
export const msmConstellations = [
  "GPS",
  "GLONASS",
  "Galileo",
  "SBAS",
  "QZSS",
  "BeiDou",
  "NavIC",
] as const;

/** One of {@link msmConstellations}. */
export type MsmConstellation = (typeof msmConstellations)[number];

const FIRST_TYPE = 1071;
const LEVELS = 7;

/** What the first fields say. */
export interface MsmHead {
  /** 1071 to 1137. */
  type: number;
  constellation: MsmConstellation;
  /** 1 to 7: how much is told of each signal. */
  level: number;
  /** Number of the reference station, 0 to 4095. */
  stationId: number;
  /** As in an MSM's header: ms of the week, of the day for GLONASS. */
  epochMs: number;
  /** GLONASS alone: 0 Sunday to 6 Saturday, 7 not known. */
  dayOfWeek?: number;
  /** Whether more messages of this station and epoch follow. */
  multipleMessage: boolean;
}

/** Whether a message number is that of an MSM. */
export function isMsm(type: number): boolean {
  const level = (type - FIRST_TYPE) % 10;
  const constellation = Math.floor((type - FIRST_TYPE) / 10);
  return level >= 0 && level < LEVELS && constellation >= 0 &&
    constellation < msmConstellations.length;
}

/**
 * The head of an MSM payload; `undefined` for any other message.
 *
 * @throws {ProtocolError} when it is an MSM and too short.
 */
export function decodeMsmHead(payload: Uint8Array): MsmHead | undefined {
  const type = messageType(payload);
  if (!isMsm(type)) return undefined;
  const { reader } = readerOf(payload, [type]);
  const constellation = msmConstellations[Math.floor((type - FIRST_TYPE) / 10)]!;
  return {
    type,
    constellation,
    level: type % 10,
    stationId: reader.unsigned(12),
    ...(constellation === "GLONASS"
      ? { dayOfWeek: reader.unsigned(3), epochMs: reader.unsigned(27) }
      : { epochMs: reader.unsigned(30) }),
    multipleMessage: reader.flag(),
  };
}
