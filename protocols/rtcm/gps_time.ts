/**
 * The times that observations are stamped with, and UTC.
 *
 * ```text
 * GPS, Galileo, QZSS, SBAS, NavIC   ms of the GPS week, which begins on Sunday, 18 s ahead of UTC
 * BeiDou                            ms of its own week, 14 s behind that of GPS
 * GLONASS                           day of the week (7: not known) and ms of the day, in UTC + 3 h
 * ```
 *
 * @module
 */
import type { MsmHead } from "./msm_head.ts";

/** 1980-01-06T00:00:00Z, where GPS weeks begin. */
const GPS_EPOCH_UNIX_MS = 315_964_800_000;
/** GPS time runs ahead of UTC by the leap seconds since 1980: 18 since 2017. */
const LEAP_SECONDS_MS = 18_000;
/** BeiDou time began in 2006, and is behind by the leap seconds that there had been. */
const BEIDOU_BEHIND_MS = 14_000;
const MOSCOW_AHEAD_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const DAY_UNKNOWN = 7;

/** The time of the GPS week, in ms, of a moment in UTC, in ms since 1970. */
export function gpsTimeOfWeekMs(unixMs: number): number {
  return remainder(unixMs - GPS_EPOCH_UNIX_MS + LEAP_SECONDS_MS, WEEK_MS);
}

/**
 * When observations were made, in ms since 1970 UTC. A message names no week: of all moments that it
 * may mean, this is the one nearest to `nearUnixMs`.
 */
export function epochUnixMs(
  { constellation, epochMs, dayOfWeek }: Pick<MsmHead, "constellation" | "epochMs" | "dayOfWeek">,
  nearUnixMs: number,
): number {
  if (constellation === "GLONASS") {
    const isDayKnown = dayOfWeek !== undefined && dayOfWeek !== DAY_UNKNOWN;
    const sundayUnixMs = GPS_EPOCH_UNIX_MS - MOSCOW_AHEAD_MS;
    const epochUnixMs = sundayUnixMs + (isDayKnown ? dayOfWeek * DAY_MS : 0) + epochMs;
    return nearest(epochUnixMs, isDayKnown ? WEEK_MS : DAY_MS, nearUnixMs);
  }
  const aheadMs = LEAP_SECONDS_MS - (constellation === "BeiDou" ? BEIDOU_BEHIND_MS : 0);
  return nearest(GPS_EPOCH_UNIX_MS - aheadMs + epochMs, WEEK_MS, nearUnixMs);
}

/** Of the moments that are whole periods from `moment`, the nearest to another. */
function nearest(moment: number, periodMs: number, near: number): number {
  const afterMs = remainder(near - moment, periodMs);
  return near - (afterMs > periodMs / 2 ? afterMs - periodMs : afterMs);
}

function remainder(value: number, period: number): number {
  return ((value % period) + period) % period;
}
