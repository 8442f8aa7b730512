/**
 * RTCM 3: frames, and the messages that a reference station sends.
 *
 * @module
 */
export * from "./crc24q.ts";
export * from "./descriptors.ts";
export * from "./frame.ts";
export * from "./glonass_bias.ts";
export * from "./gps_time.ts";
export * from "./message.ts";
export * from "./msm4.ts";
export * from "./msm7.ts";
export * from "./msm_head.ts";
export type { MsmHeader, OfCell, OfSatellite } from "./msm_header.ts";
export * from "./msm_lock.ts";
export * from "./observed_signals.ts";
export { roughRangeOf } from "./msm_range.ts";
export * from "./station.ts";
