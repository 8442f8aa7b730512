/**
 * What a rover says of where it is, and how good its fix is.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { BenchError, sentence, systemReason } from "../../core/errors.ts";
import type { Geodetic } from "../../core/geodesy.ts";
import { encodeGga } from "../../protocols/nmea/mod.ts";
import { parseGpx, type TrackPoint } from "./gpx.ts";
import type { Fix } from "./judged_corrections.ts";
import type { NtripRoversOptions } from "./ntrip_rovers.ts";
import { atSpeed, Track, type Waypoint } from "./track.ts";

const DAY_MS = 86_400_000;
/** A GGA has four characters for the age, one decimal included. */
const MAX_AGE_S = 99.9;
const DEFAULT_SPEED = 10;

/** The options that say where a rover is. */
export type PlaceOptions = Pick<
  NtripRoversOptions,
  "gga" | "ggaTo" | "track" | "speed" | "trackEnd"
>;

/**
 * The way of a rover; `undefined` for one that does not say where it is.
 *
 * @throws {BenchError} when the file of its track cannot be read, or holds none.
 */
export async function trackOf(options: PlaceOptions): Promise<Track | undefined> {
  const { gga, ggaTo, track, speed = DEFAULT_SPEED, trackEnd } = options;
  if (track !== undefined) {
    return new Track(waypointsOf(await readTrack(track), options.speed), trackEnd);
  }
  if (gga === undefined) return undefined;
  return new Track(atSpeed(ggaTo === undefined ? [gga] : [gga, ggaTo], speed), trackEnd);
}

/** A GGA for a place; the altitude is above the ellipsoid, so the geoid's is 0. */
export function ggaOf(place: Geodetic, { quality, ageS, stationId }: Fix, unixMs: number): string {
  return encodeGga({
    talker: "GP",
    timeOfDayMs: unixMs % DAY_MS,
    latitude: place.latitude,
    longitude: place.longitude,
    quality,
    satellites: 8,
    hdop: 1,
    altitudeM: place.height,
    geoidM: 0,
    ...(ageS === undefined ? {} : { ageS: Math.min(ageS, MAX_AGE_S) }),
    ...(stationId === undefined ? {} : { stationId: String(stationId).padStart(4, "0") }),
    decimals: { minutes: 7, altitude: 3 },
  });
}

async function readTrack(file: string): Promise<TrackPoint[]> {
  try {
    const points = parseGpx(await readFile(file, "utf8"));
    if (points.length > 0) return points;
    throw new RangeError("it has no track");
  } catch (cause) {
    const reason = cause instanceof RangeError ? sentence(cause) : systemReason(cause);
    throw new BenchError(`Cannot follow ${file}: ${reason}`, { cause });
  }
}

/** As fast as was asked for, else as the file says, where its times say anything. */
function waypointsOf(points: readonly TrackPoint[], speed: number | undefined): Waypoint[] {
  const places = points.map(({ place }) => place);
  const times = points.map(({ unixMs }) => unixMs ?? NaN);
  const isTimed = times.every((time, i) => i === 0 ? !Number.isNaN(time) : time >= times[i - 1]!);
  if (speed !== undefined || !isTimed) return atSpeed(places, speed ?? DEFAULT_SPEED);
  return places.map((place, i) => ({ place, atMs: times[i]! - times[0]! }));
}
