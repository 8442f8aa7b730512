/**
 * Where a rover is, at each moment of its way.
 *
 * @module
 */
import { type Geodetic, geodeticToEcef } from "../../core/geodesy.ts";

/** What a rover does at the end of its way. */
export type TrackEnd = "stay" | "return" | "restart";

/** A place, and when it is reached. */
export interface Waypoint {
  place: Geodetic;
  /** Milliseconds since the start. */
  atMs: number;
}

/** A way through one place or many. Between two of them it is even in latitude and longitude. */
export class Track {
  readonly #waypoints: readonly Waypoint[];
  readonly #end: TrackEnd;

  /** @param waypoints In their order, at least one. */
  constructor(waypoints: readonly Waypoint[], end: TrackEnd) {
    this.#waypoints = waypoints;
    this.#end = end;
  }

  /** Where one is so long after the start. */
  placeAt(elapsedMs: number): Geodetic {
    const waypoints = this.#waypoints;
    const atMs = this.#along(elapsedMs);
    // The first one that is still to be reached.
    let [low, high] = [0, waypoints.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (waypoints[middle]!.atMs < atMs) low = middle + 1;
      else high = middle;
    }
    const [from, to] = [waypoints[low - 1], waypoints[low]!];
    if (from === undefined || to.atMs <= atMs) return to.place;
    return between(from.place, to.place, (atMs - from.atMs) / (to.atMs - from.atMs));
  }

  /** How far along the way, in its milliseconds. */
  #along(elapsedMs: number): number {
    const wholeMs = this.#waypoints.at(-1)!.atMs;
    if (wholeMs === 0 || this.#end === "stay") return Math.min(elapsedMs, wholeMs);
    if (this.#end === "restart") return elapsedMs % wholeMs;
    const inRoundMs = elapsedMs % (2 * wholeMs);
    return Math.min(inRoundMs, 2 * wholeMs - inRoundMs);
  }
}

/** The places in their order, at an even speed. */
export function atSpeed(places: readonly Geodetic[], metresPerSecond: number): Waypoint[] {
  let atMs = 0;
  return places.map((place, i) => {
    const before = places[i - 1];
    if (before !== undefined) atMs += distanceM(before, place) / metresPerSecond * 1_000;
    return { place, atMs };
  });
}

/** As the crow flies: on the short ways between the points of a track nothing else is it. */
function distanceM(a: Geodetic, b: Geodetic): number {
  const [from, to] = [geodeticToEcef(a), geodeticToEcef(b)];
  return Math.hypot(to.x - from.x, to.y - from.y, to.z - from.z);
}

function between(from: Geodetic, to: Geodetic, share: number): Geodetic {
  const turn = to.longitude - from.longitude;
  // The short way round, which may cross the 180th meridian.
  const east = turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const longitude = from.longitude + share * east;
  return {
    latitude: from.latitude + share * (to.latitude - from.latitude),
    longitude: longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude,
    height: from.height + share * (to.height - from.height),
  };
}
