/**
 * The RTCM 3 of a base that stands still: who it is and where (1005), and what it measures (MSM).
 *
 * @module
 */
import { geodeticToEcef } from "../../core/geodesy.ts";
import type { Random } from "../../core/random.ts";
import {
  encodeFrame,
  encodeMsm4,
  encodeMsm7,
  encodeStation,
  gpsTimeOfWeekMs,
  msm4LockIndicator,
  msm7LockIndicator,
  roughRangeOf,
} from "../../protocols/rtcm/mod.ts";
import type { MessageSource } from "./message_source.ts";
import type { NtripBaseOptions } from "./ntrip_base.ts";
import { type Measurement, Receiver } from "./receiver.ts";

/** GPS signal 1C, as the signal mask numbers it. */
const SIGNAL_1C = 2;

/** What of the options the corrections depend on. */
export type CorrectionsOptions = Pick<
  NtripBaseOptions,
  "rate" | "message" | "stationId" | "position" | "stationInterval" | "satellites"
>;

/**
 * The corrections of one base. A connection begins with a 1005, which then comes again before the first
 * epoch of every `stationInterval`; each tick is one epoch.
 *
 * @param startUnixMs UTC of epoch 0.
 */
export function createCorrections(
  options: CorrectionsOptions,
  startUnixMs: number,
  random: Random,
): MessageSource {
  const receiver = new Receiver(options.position, options.satellites, random);
  const station = encodeStationFrame(options);
  // A message tells time in whole ms: what is measured must be measured then.
  const elapsedMs = (index: number) => Math.round(index * 1_000 / options.rate);
  const interval = (index: number) => Math.floor(elapsedMs(index) / options.stationInterval);
  return {
    greeting: () => [station],
    due(index) {
      const epoch = encodeEpochFrame(
        options,
        gpsTimeOfWeekMs(startUnixMs + elapsedMs(index)),
        elapsedMs(index),
        receiver.measure(elapsedMs(index)),
      );
      const isStationDue = index > 0 && interval(index) > interval(index - 1);
      return isStationDue ? [station, epoch] : [epoch];
    },
  };
}

function encodeStationFrame({ stationId, position }: CorrectionsOptions): Uint8Array {
  return encodeFrame(encodeStation({
    type: 1005,
    stationId,
    itrfYear: 0,
    gps: true,
    glonass: false,
    galileo: false,
    nonPhysical: false,
    ...geodeticToEcef(position),
    singleOscillator: true,
    reserved: 0,
    quarterCycle: 0,
  }));
}

/** Ambiguities stay as they are for as long as the base runs: so long the phases have been locked. */
function encodeEpochFrame(
  { message, stationId }: CorrectionsOptions,
  epochMs: number,
  lockTimeMs: number,
  measurements: Measurement[],
): Uint8Array {
  const header = {
    stationId,
    epochMs,
    multipleMessage: false,
    issueOfData: 0,
    reserved: 0,
    clockSteering: 0,
    externalClock: 0,
    divergenceFreeSmoothing: false,
    smoothingInterval: 0,
    signals: [SIGNAL_1C],
  };
  const satellites = measurements.map(({ satellite, rangeM, phaseRangeRateMps }) => ({
    satellite,
    roughRangeM: roughRangeOf(rangeM),
    extendedInfo: 0,
    roughPhaseRangeRateMps: Math.round(phaseRangeRateMps),
  }));
  const lockIndicator = message === 1074
    ? msm4LockIndicator(lockTimeMs)
    : msm7LockIndicator(lockTimeMs);
  const cells = measurements.map((measurement) => ({
    ...measurement,
    signal: SIGNAL_1C,
    lockIndicator,
    halfCycleAmbiguity: false,
  }));
  return encodeFrame(
    message === 1074
      ? encodeMsm4({ type: message, ...header, satellites, cells })
      : encodeMsm7({ type: message, ...header, satellites, cells }),
  );
}
