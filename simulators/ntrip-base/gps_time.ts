/**
 * GPS time, as observations are stamped with.
 *
 * @module
 */

/** 1980-01-06T00:00:00Z, where GPS weeks begin. */
const GPS_EPOCH_UNIX_MS = 315_964_800_000;
/** GPS time runs ahead of UTC by the leap seconds since 1980: 18 since 2017. */
const LEAP_SECONDS_MS = 18_000;
const WEEK_MS = 604_800_000;

/** The time of the GPS week, in ms, of a moment in UTC, in ms since 1970. */
export function gpsTimeOfWeekMs(unixMs: number): number {
  const sinceEpochMs = unixMs - GPS_EPOCH_UNIX_MS + LEAP_SECONDS_MS;
  return ((sinceEpochMs % WEEK_MS) + WEEK_MS) % WEEK_MS;
}
