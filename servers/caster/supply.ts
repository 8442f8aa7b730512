/**
 * What stands behind a streampoint that has no source of its own at times, or never.
 *
 * @module
 */
import type { Rover } from "./rover.ts";

/** Brings data for a streampoint's rovers, though nobody may feed it before they come. */
export interface Supply {
  /** Whether rovers are accepted while the streampoint has no source. */
  readonly ready: boolean;
  /** Whether a source may feed the streampoint as well. */
  readonly takesSources: boolean;
  /** Whether its rovers have to say where they are. */
  readonly needsPosition: boolean;
  /** A rover was admitted. */
  came(rover: Rover): void;
  /** A rover that is admitted said where it is. */
  moved(rover: Rover): void;
  /** A rover that was admitted is gone. */
  left(rover: Rover): void;
}
