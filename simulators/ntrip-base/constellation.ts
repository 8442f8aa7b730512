/**
 * A made-up GPS: 32 satellites on circular orbits of the real radius and inclination, in eight evenly
 * spread planes of four. A seed turns the whole, shakes each satellite a little out of its place, and
 * deals the numbers.
 *
 * @module
 */
import { type Ecef, type Geodetic, geodeticToEcef } from "../../core/geodesy.ts";
import type { Random } from "../../core/random.ts";

const PLANES = 8;
const SATELLITES_IN_PLANE = 4;
const SATELLITES = PLANES * SATELLITES_IN_PLANE;
const TURN = 2 * Math.PI;
const RADIANS = Math.PI / 180;
const ORBIT_RADIUS_M = 26_560_000;
const INCLINATION = 55 * RADIANS;
/** How far a satellite is ahead of its neighbour in the plane to the west. */
const PHASING = 3 * TURN / SATELLITES;
/** How far a satellite may be out of its place. */
const SHAKE = 0.05;
/** Gravity of the earth in m³/s², and its rotation in rad/s: IS-GPS-200, table 20-IV. */
const GRAVITY = 3.986005e14;
const EARTH_RATE = 7.2921151467e-5;
const ORBIT_RATE = Math.sqrt(GRAVITY / ORBIT_RADIUS_M ** 3);

/** A satellite's orbit, and where it is at time 0. */
interface Orbit {
  satellite: number;
  /** Longitude of the ascending node at time 0, radians. */
  node: number;
  /** Angle from the node along the orbit at time 0, radians. */
  argument: number;
}

/** Where a satellite stands for somebody on the ground. */
export interface Sighting {
  /** 1 to 32. */
  satellite: number;
  /** Distance, metres. */
  distanceM: number;
  /** How fast the distance grows, m/s. */
  distanceRateMps: number;
  /** Radians above the horizon. */
  elevation: number;
}

/** The satellites of one seed. */
export class Constellation {
  readonly #orbits: Orbit[];

  constructor(random: Random) {
    const firstNode = random.next() * TURN;
    const firstArgument = random.next() * TURN;
    const satellites = shuffled(SATELLITES, random);
    this.#orbits = satellites.map((satellite, i) => {
      const plane = Math.floor(i / SATELLITES_IN_PLANE);
      return {
        satellite,
        node: firstNode + plane * TURN / PLANES + shake(random),
        argument: firstArgument + (i % SATELLITES_IN_PLANE) * TURN / SATELLITES_IN_PLANE +
          plane * PHASING + shake(random),
      };
    });
  }

  /**
   * The satellites above an elevation, the highest first.
   *
   * @param elapsedMs Since time 0. Counted from there, an angle keeps its precision for weeks.
   */
  sightings(place: Geodetic, elapsedMs: number, minElevation: number): Sighting[] {
    const ground = geodeticToEcef(place);
    const up = upwards(place);
    return this.#orbits
      .map((orbit) => sightingOf(orbit, ground, up, elapsedMs / 1_000))
      .filter(({ elevation }) => elevation >= minElevation)
      .sort((a, b) => b.elevation - a.elevation);
  }
}

function sightingOf(orbit: Orbit, ground: Ecef, up: Ecef, elapsedS: number): Sighting {
  const argument = orbit.argument + ORBIT_RATE * elapsedS;
  const node = orbit.node - EARTH_RATE * elapsedS;
  const along = ORBIT_RADIUS_M * Math.cos(argument);
  const across = ORBIT_RADIUS_M * Math.sin(argument);
  const [sinNode, cosNode] = [Math.sin(node), Math.cos(node)];
  const x = along * cosNode - across * Math.cos(INCLINATION) * sinNode;
  const y = along * sinNode + across * Math.cos(INCLINATION) * cosNode;
  const z = across * Math.sin(INCLINATION);
  const velocity = {
    x: ORBIT_RATE * (-across * cosNode - along * Math.cos(INCLINATION) * sinNode) + EARTH_RATE * y,
    y: ORBIT_RATE * (-across * sinNode + along * Math.cos(INCLINATION) * cosNode) - EARTH_RATE * x,
    z: ORBIT_RATE * along * Math.sin(INCLINATION),
  };
  const sight = { x: x - ground.x, y: y - ground.y, z: z - ground.z };
  const distanceM = Math.sqrt(dot(sight, sight));
  return {
    satellite: orbit.satellite,
    distanceM,
    distanceRateMps: dot(sight, velocity) / distanceM,
    elevation: Math.asin(dot(sight, up) / distanceM),
  };
}

function upwards({ latitude, longitude }: Geodetic): Ecef {
  const cosLatitude = Math.cos(latitude * RADIANS);
  return {
    x: cosLatitude * Math.cos(longitude * RADIANS),
    y: cosLatitude * Math.sin(longitude * RADIANS),
    z: Math.sin(latitude * RADIANS),
  };
}

function dot(a: Ecef, b: Ecef): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

function shake(random: Random): number {
  return (random.next() * 2 - 1) * SHAKE;
}

/** The numbers from 1 to `count`, in any order. */
function shuffled(count: number, random: Random): number[] {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
}
