/**
 * A made-up receiver: what it measures of satellites whose distance is known. Code and phase of a
 * satellite follow one distance, so that a rover can compute with them; what differs between satellites
 * (clock, ambiguity, strength) stays the same for as long as the receiver runs.
 *
 * @module
 */
import type { Geodetic } from "../../core/geodesy.ts";
import type { Random } from "../../core/random.ts";
import { Constellation, type Sighting } from "./constellation.ts";

/** Wavelength of GPS L1, metres: the speed of light by 1575.42 MHz. */
export const L1_WAVELENGTH_M = 299_792_458 / 1_575_420_000;

/** Below, signals are too weak and too bent: 10 degrees. */
const MIN_ELEVATION = Math.PI / 18;
/** Satellite clocks are off by up to so much light travel. */
const MAX_CLOCK_OFFSET_M = 50_000;
/** Together with the rounding of the rough range it must fit the 1171 m of the fine phase range. */
const MAX_AMBIGUITY_CYCLES = 1_000;
/** Noise of the pseudorange at the zenith, and of the phase range anywhere. */
const CODE_NOISE_M = 0.2;
const PHASE_NOISE_M = 0.001;

/** What was measured of one satellite. */
export interface Measurement {
  /** 1 to 32. */
  satellite: number;
  /** Pseudorange, metres. */
  rangeM: number;
  /** Phase as a range, metres. */
  phaseRangeM: number;
  /** How fast the phase range grows, m/s. */
  phaseRangeRateMps: number;
  /** Carrier to noise, dB-Hz. */
  cnrDbHz: number;
}

/** What stays the same for one satellite. */
interface Constants {
  clockOffsetM: number;
  ambiguityCycles: number;
  cnrOffsetDb: number;
}

/** A receiver that stands still. */
export class Receiver {
  readonly #place: Geodetic;
  readonly #maxSatellites: number;
  readonly #random: Random;
  readonly #constellation: Constellation;
  readonly #constants = new Map<number, Constants>();

  constructor(place: Geodetic, maxSatellites: number, random: Random) {
    this.#place = place;
    this.#maxSatellites = maxSatellites;
    this.#random = random;
    this.#constellation = new Constellation(random.stream("constellation"));
  }

  /**
   * Measures the highest satellites, in ascending order of their numbers. The same moment always gives
   * the same values, whatever was measured before.
   *
   * @param elapsedMs Since the receiver was switched on, whole milliseconds.
   */
  measure(elapsedMs: number): Measurement[] {
    const noise = this.#random.stream("noise", elapsedMs);
    return this.#constellation.sightings(this.#place, elapsedMs, MIN_ELEVATION)
      .slice(0, this.#maxSatellites)
      .sort((a, b) => a.satellite - b.satellite)
      .map((sighting) => this.#measureOne(sighting, noise));
  }

  #measureOne(sighting: Sighting, noise: Random): Measurement {
    const { satellite, distanceM, distanceRateMps, elevation } = sighting;
    const { clockOffsetM, ambiguityCycles, cnrOffsetDb } = this.#constantsOf(satellite);
    const rangeM = distanceM + clockOffsetM;
    return {
      satellite,
      rangeM: rangeM + noise.normal() * CODE_NOISE_M / Math.sin(elevation),
      phaseRangeM: rangeM + ambiguityCycles * L1_WAVELENGTH_M + noise.normal() * PHASE_NOISE_M,
      phaseRangeRateMps: distanceRateMps,
      cnrDbHz: 32 + 18 * Math.sin(elevation) + cnrOffsetDb + noise.normal() * 0.2,
    };
  }

  #constantsOf(satellite: number): Constants {
    const known = this.#constants.get(satellite);
    if (known !== undefined) return known;
    const random = this.#random.stream("satellite", satellite);
    const constants = {
      clockOffsetM: (random.next() * 2 - 1) * MAX_CLOCK_OFFSET_M,
      ambiguityCycles: random.integer(-MAX_AMBIGUITY_CYCLES, MAX_AMBIGUITY_CYCLES),
      cnrOffsetDb: random.normal(),
    };
    this.#constants.set(satellite, constants);
    return constants;
  }
}
