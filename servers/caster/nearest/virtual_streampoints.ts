/**
 * The virtual streampoints of a caster, and which of its other streampoints are bases.
 *
 * @module
 */
import type { SourcetableSettings } from "../settings/sourcetable_settings.ts";
import type { Streampoint } from "../streampoint.ts";
import { Base, type PlaceOf } from "./base.ts";
import { Nearest, type NearestContext } from "./nearest.ts";
import type { NearestOptions } from "./options.ts";
import type { Place } from "./spot.ts";

/** Where the settings of the sourcetable put a streampoint. */
export function placeIn(settings: SourcetableSettings, name: string): Place | undefined {
  if (!Object.hasOwn(settings.streampoints, name)) return undefined;
  const { latitudeDegrees: latitude, longitudeDegrees: longitude } = settings.streampoints[name]!;
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

/** Joins streampoints as they are made. */
export class VirtualStreampoints {
  readonly #options: Readonly<Record<string, NearestOptions>>;
  readonly #placeOf: PlaceOf;
  readonly #context: NearestContext;
  readonly #supplies = new Set<Nearest>();
  readonly #bases = new Set<Base>();

  /** @param options By the name of the virtual streampoint. */
  constructor(
    options: Readonly<Record<string, NearestOptions>>,
    placeOf: PlaceOf,
    context: NearestContext,
  ) {
    this.#options = options;
    this.#placeOf = placeOf;
    this.#context = context;
  }

  /** Takes on a streampoint that was made: as a virtual one, or as a base. */
  add(streampoint: Streampoint): void {
    const { name } = streampoint;
    if (Object.hasOwn(this.#options, name)) {
      const supply = new Nearest(streampoint, this.#options[name]!, this.#context);
      for (const base of this.#bases) {
        if (supply.isBase(base.streampoint.name)) supply.add(base);
      }
      this.#supplies.add(supply);
      streampoint.supply = supply;
      return;
    }
    if (Object.keys(this.#options).length === 0) return;
    const base = new Base(streampoint, this.#placeOf, {
      appeared: (base) => this.#supplies.forEach((supply) => supply.appeared(base)),
      vanished: (base) => this.#vanished(base),
    });
    streampoint.tap(base);
    this.#bases.add(base);
    for (const supply of this.#supplies) if (supply.isBase(name)) supply.add(base);
  }

  #vanished(base: Base): void {
    const { closed } = base.streampoint;
    if (closed) this.#bases.delete(base);
    for (const supply of this.#supplies) {
      if (closed) supply.remove(base);
      else supply.vanished(base);
    }
  }
}
