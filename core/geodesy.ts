/**
 * Positions on the WGS 84 ellipsoid, and between its two ways of telling one.
 *
 * @module
 */

/** Semi-major axis in metres, and flattening: the two numbers that define the ellipsoid. */
const SEMI_MAJOR_AXIS = 6_378_137;
const FLATTENING = 1 / 298.257223563;

const SEMI_MINOR_AXIS = SEMI_MAJOR_AXIS * (1 - FLATTENING);
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const SECOND_ECCENTRICITY_SQUARED = ECCENTRICITY_SQUARED / (1 - FLATTENING) ** 2;
const RADIANS = Math.PI / 180;

/** A position by latitude, longitude and height. */
export interface Geodetic {
  /** Degrees, north positive. */
  latitude: number;
  /** Degrees, east positive. */
  longitude: number;
  /** Metres above the ellipsoid. */
  height: number;
}

/** A position in the earth-centred, earth-fixed frame, in metres. */
export interface Ecef {
  /** Towards latitude 0, longitude 0. */
  x: number;
  /** Towards latitude 0, longitude 90 east. */
  y: number;
  /** Towards the north pole. */
  z: number;
}

/**
 * The earth-centred position of a geodetic one.
 *
 * @example
 * ```ts
 * const { x } = geodeticToEcef({ latitude: 0, longitude: 0, height: 100 });
 * if (x !== 6_378_237) throw new Error();
 * ```
 */
export function geodeticToEcef({ latitude, longitude, height }: Geodetic): Ecef {
  const [sinLatitude, cosLatitude] = [Math.sin(latitude * RADIANS), Math.cos(latitude * RADIANS)];
  const normal = SEMI_MAJOR_AXIS / Math.sqrt(1 - ECCENTRICITY_SQUARED * sinLatitude ** 2);
  return {
    x: (normal + height) * cosLatitude * Math.cos(longitude * RADIANS),
    y: (normal + height) * cosLatitude * Math.sin(longitude * RADIANS),
    z: (normal * (1 - ECCENTRICITY_SQUARED) + height) * sinLatitude,
  };
}

/**
 * The geodetic position of an earth-centred one, longitude from -180 to 180. Bowring's iteration on
 * the reduced latitude: better than a micrometre from 100 km below the surface to the orbits of
 * satellites.
 */
export function ecefToGeodetic({ x, y, z }: Ecef): Geodetic {
  const axisDistance = Math.hypot(x, y);
  let reduced = Math.atan2(z * SEMI_MAJOR_AXIS, axisDistance * SEMI_MINOR_AXIS);
  let latitude = 0;
  for (let round = 0; round < 4; round++) {
    latitude = Math.atan2(
      z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_AXIS * Math.sin(reduced) ** 3,
      // Clamped, so that a station that tells 0, 0, 0 for "not set" gets a latitude all the same.
      Math.max(0, axisDistance - ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS * Math.cos(reduced) ** 3),
    );
    reduced = Math.atan2((1 - FLATTENING) * Math.sin(latitude), Math.cos(latitude));
  }
  const sinLatitude = Math.sin(latitude);
  return {
    latitude: latitude / RADIANS,
    longitude: Math.atan2(y, x) / RADIANS,
    // This form holds at the poles, where dividing by the cosine of the latitude would not.
    height: axisDistance * Math.cos(latitude) + z * sinLatitude -
      SEMI_MAJOR_AXIS * Math.sqrt(1 - ECCENTRICITY_SQUARED * sinLatitude ** 2),
  };
}
