/**
 * What happened at the NTRIP ports so far.
 *
 * @module
 */
import type { RefusalReason } from "../../../protocols/ntrip/mod.ts";

/** Counts arrivals and refusals. */
export class Tally {
  /** How many were accepted. */
  sources = 0;
  rovers = 0;
  readonly #refusals = new Map<RefusalReason, number>();

  /** How many were refused, by reason. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals;
  }

  /** Somebody was refused. */
  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }
}
