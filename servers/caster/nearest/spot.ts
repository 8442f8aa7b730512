/**
 * Distances between rovers and bases.
 *
 * @module
 */
import { type Ecef, geodeticToEcef } from "../../../core/geodesy.ts";

/** A place on the map, in degrees: heights above sea level and above the ellipsoid do not mix. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** A place on the ellipsoid. */
export function spotOf({ latitude, longitude }: Place): Ecef {
  return geodeticToEcef({ latitude, longitude, height: 0 });
}

/** Metres, straight through the earth: what is nearer above the ground is nearer here. */
export function distanceM(a: Ecef, b: Ecef): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
