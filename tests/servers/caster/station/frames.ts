/**
 * Messages of a base, for the caster's tests.
 *
 * @module
 */
import { geodeticToEcef } from "../../../../core/geodesy.ts";
import { encodeFrame, encodeMessage, type KnownMessage } from "../../../../protocols/rtcm/mod.ts";

/** Where the base of these frames is. */
export const place = { latitude: 50, longitude: 8, height: 100 };

/** A 1005. */
export function stationFrame(at = place, stationId = 2003): Uint8Array<ArrayBuffer> {
  return frameOf({
    type: 1005,
    stationId,
    itrfYear: 0,
    gps: true,
    glonass: false,
    galileo: false,
    nonPhysical: false,
    ...geodeticToEcef(at),
    singleOscillator: true,
    reserved: 0,
    quarterCycle: 0,
  });
}

/** An MSM4 of one satellite without cells. */
export function msmFrame(
  type: 1074 | 1084 | 1094 | 1124 = 1074,
  signals = [2],
): Uint8Array<ArrayBuffer> {
  return frameOf({
    type,
    stationId: 2003,
    epochMs: 1_000,
    ...(type === 1084 ? { dayOfWeek: 3 } : {}),
    multipleMessage: false,
    issueOfData: 0,
    reserved: 0,
    clockSteering: 0,
    externalClock: 0,
    divergenceFreeSmoothing: false,
    smoothingInterval: 0,
    signals,
    satellites: [{ satellite: 5, roughRangeM: 22_000_000 }],
    cells: [],
  });
}

/** A 1033. */
export function equipmentFrame(receiver = "SEPT POLARX5"): Uint8Array<ArrayBuffer> {
  return frameOf({
    type: 1033,
    stationId: 2003,
    antenna: "LEIAR20 LEIM",
    setupId: 0,
    antennaSerial: "1",
    receiver,
    firmware: "5.5.0",
    receiverSerial: "2",
  });
}

/** A frame of a number, with nothing else in it. */
export function plainFrame(type: number): Uint8Array<ArrayBuffer> {
  return encodeFrame(Uint8Array.of(type >>> 4, (type & 15) << 4, 0));
}

function frameOf(message: KnownMessage): Uint8Array<ArrayBuffer> {
  return encodeFrame(encodeMessage(message));
}
