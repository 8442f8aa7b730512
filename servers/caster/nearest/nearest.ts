/**
 * A virtual streampoint's supply: each of its rovers gets the data of the nearest base.
 *
 * ```text
 *             says where it is            another is nearer by the hysteresis, or its base is gone
 * no base  ----------------------> a base ----------------------------------------> another base
 *    ^      1005 or 1006, data              1005 or 1006, data                           |
 *    +------------------------------- all bases are gone --------------------------------+
 * ```
 *
 * A rover that has not said where it is receives nothing. One whose base loses its source stays with it
 * for as long as that may return.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../../core/clock.ts";
import type { Ecef } from "../../../core/geodesy.ts";
import { Outlet } from "../outlet.ts";
import type { Rover } from "../rover.ts";
import type { Streampoint } from "../streampoint.ts";
import type { Supply } from "../supply.ts";
import type { Base, BaseObserver, TakeMessages } from "./base.ts";
import type { NearestOptions } from "./options.ts";
import { distanceM, spotOf } from "./spot.ts";

/** What it needs from the caster. */
export interface NearestContext {
  clock: Clock;
  log: Logger;
  maxBacklogBytes: number;
}

/** The rovers of one virtual streampoint that are at one base. */
interface Leg {
  readonly base: Base;
  readonly outlet: Outlet;
  readonly rovers: Set<Rover>;
  readonly take: TakeMessages;
}

/** Leads rovers to bases. */
export class Nearest implements Supply, BaseObserver {
  readonly takesSources = false;
  readonly needsPosition = true;
  readonly #streampoint: Streampoint;
  readonly #options: NearestOptions;
  readonly #context: NearestContext;
  readonly #legs = new Map<Base, Leg>();
  readonly #legOf = new Map<Rover, Leg>();

  /** @param streampoint The virtual one. */
  constructor(streampoint: Streampoint, options: NearestOptions, context: NearestContext) {
    this.#streampoint = streampoint;
    this.#options = options;
    this.#context = context;
  }

  /** Whether there is a base to lead anybody to. */
  get ready(): boolean {
    return [...this.#legs.keys()].some(({ streampoint }) => streampoint.mayHaveSource);
  }

  /** Whether a streampoint is one of its bases. */
  isBase(name: string): boolean {
    return this.#options.of === "all" || this.#options.of.includes(name);
  }

  /** Takes on a base. */
  add(base: Base): void {
    const outlet = new Outlet(this.#context.maxBacklogBytes);
    this.#legs.set(base, {
      base,
      outlet,
      rovers: new Set(),
      take: (messages) => this.#streampoint.send(outlet, messages),
    });
  }

  /** Lets go of a base, for good. */
  remove(base: Base): void {
    const leg = this.#legs.get(base);
    this.#legs.delete(base);
    for (const rover of leg?.rovers ?? []) this.#lead(rover);
  }

  came(rover: Rover): void {
    this.#lead(rover);
  }

  moved(rover: Rover): void {
    this.#lead(rover);
  }

  left(rover: Rover): void {
    this.#leave(rover);
  }

  appeared(base: Base): void {
    if (!this.#legs.has(base)) return;
    for (const rover of this.#streampoint.rovers) this.#lead(rover);
  }

  vanished(base: Base): void {
    for (const rover of this.#legs.get(base)?.rovers ?? []) this.#lead(rover);
  }

  #lead(rover: Rover): void {
    const spot = spotOfRover(rover);
    if (spot === undefined) return;
    const before = this.#legOf.get(rover);
    const leg = this.#choose(rover, spot, before);
    if (leg === before) return;
    this.#leave(rover);
    if (leg === undefined) {
      rover.lead(this.#streampoint.outlet, undefined, new Uint8Array());
    } else {
      if (leg.rovers.size === 0) leg.base.addTaker(leg.take);
      leg.rovers.add(rover);
      this.#legOf.set(rover, leg);
      rover.lead(leg.outlet, leg.base.streampoint.name, leg.base.stationMessage);
    }
    this.#context.log.debug("rover {id} of {streampoint} is led to {base}", {
      id: rover.facts.id,
      streampoint: this.#streampoint.name,
      base: leg?.base.streampoint.name ?? "no base",
    });
  }

  #leave(rover: Rover): void {
    const leg = this.#legOf.get(rover);
    if (leg === undefined) return;
    this.#legOf.delete(rover);
    leg.rovers.delete(rover);
    if (leg.rovers.size === 0) leg.base.removeTaker(leg.take);
  }

  /** The leg that a rover shall be at: the one at which it is, unless there is reason to change. */
  #choose(rover: Rover, spot: Ecef, before: Leg | undefined): Leg | undefined {
    const nowMs = this.#context.clock.now();
    let best: Leg | undefined;
    let bestM = Infinity;
    for (const leg of this.#legs.values()) {
      if (!leg.base.isHeard(this.#options.silence, nowMs) || isRing(rover, leg.base)) continue;
      const lengthM = leg.base.spot === undefined ? Infinity : distanceM(spot, leg.base.spot);
      if (lengthM < bestM) [best, bestM] = [leg, lengthM];
    }
    if (before === undefined || !this.#holds(before, nowMs)) return best;
    const beforeM = before.base.spot === undefined ? Infinity : distanceM(spot, before.base.spot);
    return beforeM - bestM >= this.#options.hysteresis ? best : before;
  }

  /** Whether a rover may stay at a leg: a source that has gone may return, one that is silent is none. */
  #holds({ base }: Leg, nowMs: number): boolean {
    const { streampoint } = base;
    if (!this.#legs.has(base) || !streampoint.mayHaveSource) return false;
    return !streampoint.sourceConnected || base.isHeard(this.#options.silence, nowMs);
  }
}

/** What another caster fetches here does not come from another caster: it might be its own. */
function isRing({ facts }: Rover, { streampoint }: Base): boolean {
  return facts.via !== undefined && streampoint.source?.via !== undefined;
}

function spotOfRover({ position }: Rover): Ecef | undefined {
  const { latitude, longitude } = position ?? {};
  if (latitude === undefined || longitude === undefined) return undefined;
  return spotOf({ latitude, longitude });
}
