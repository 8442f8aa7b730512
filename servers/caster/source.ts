/**
 * A source at its streampoint.
 *
 * @module
 */
import type { Connection } from "../../transports/connection.ts";

/** One who brings a streampoint's data. */
export interface Source {
  readonly connection: Connection;
  /** The number of its connection. */
  readonly id: number;
  /** When it was accepted, in the clock's milliseconds. */
  readonly sinceMs: number;
  /** What it calls itself. */
  readonly agent?: string;
  /** The sourcetable row that it sent with its request. */
  readonly str?: string;
  /** The casters that its data has come through, where it is a relay. */
  readonly via?: readonly string[];
  /** Why the caster ended it; absent where it did not. */
  ending?: string;
}
