/**
 * GPX 1.0 and 1.1, as far as a rover needs them: the points of tracks, or else of routes.
 *
 * ```xml
 * <gpx><trk><trkseg><trkpt lat="50.1" lon="8.6"><ele>120</ele><time>2026-01-01T00:00:00Z</time></trkpt>
 * ```
 *
 * @module
 */
import { SaxesParser } from "saxes";
import type { Geodetic } from "../../core/geodesy.ts";

/** A point of a track. */
export interface TrackPoint {
  place: Geodetic;
  /** When it was passed, in ms since 1970 UTC. */
  unixMs?: number;
}

/** The elements that hold what is looked for. */
const pointNames = { trkpt: "track", rtept: "route" } as const;

/** A point whose end has not come yet. */
interface OpenPoint {
  name: keyof typeof pointNames;
  latitude: number;
  longitude: number;
  ele?: string;
  time?: string;
}

/**
 * The points of a file, all segments one after the other. A point without an elevation has height 0.
 *
 * @throws {RangeError} when it is no GPX, or a point of it no place.
 */
export function parseGpx(xml: string): TrackPoint[] {
  const points = { track: [] as TrackPoint[], route: [] as TrackPoint[] };
  const parser = new SaxesParser();
  let isGpx = false;
  let point: OpenPoint | undefined;
  let text = "";
  parser.on("error", (cause) => {
    throw new RangeError("it is no XML", { cause });
  });
  parser.on("opentag", ({ name, attributes: { lat, lon } }) => {
    text = "";
    if (name === "gpx") isGpx = true;
    if (name !== "trkpt" && name !== "rtept") return;
    point = { name, latitude: Number(lat ?? NaN), longitude: Number(lon ?? NaN) };
  });
  parser.on("text", (more) => text += more);
  parser.on("closetag", ({ name }) => {
    if (point === undefined) return;
    if (name === "ele" || name === "time") point[name] = text.trim();
    if (name !== point.name) return;
    const list = points[pointNames[point.name]];
    list.push(pointOf(point, list.length));
    point = undefined;
  });
  parser.write(xml).close();
  if (!isGpx) throw new RangeError("it is no GPX file");
  return points.track.length > 0 ? points.track : points.route;
}

function pointOf({ latitude, longitude, ele = "0", time = "" }: OpenPoint, index: number) {
  const height = Number(ele);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) || !Number.isFinite(height)) {
    throw new RangeError(`its point ${index + 1} is no place`);
  }
  const unixMs = Date.parse(time);
  const place = { latitude, longitude, height };
  return Number.isNaN(unixMs) ? { place } : { place, unixMs };
}
