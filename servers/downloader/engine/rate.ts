/**
 * How fast bytes have come of late.
 *
 * @module
 */
const SLOT_MS = 250;
const SLOTS = 12;

/** The bytes of the last three seconds, in slots of a quarter. */
export class Rate {
  readonly #bytes = new Float64Array(SLOTS);
  readonly #since: number;
  #slot: number;

  /** @param nowMs The time, in milliseconds; it never goes back. */
  constructor(nowMs: number) {
    this.#since = nowMs;
    this.#slot = Math.floor(nowMs / SLOT_MS);
  }

  /** Counts bytes. */
  add(bytes: number, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#bytes[this.#slot % SLOTS]! += bytes;
  }

  /** How long it has been counting, in milliseconds. */
  ageMs(nowMs: number): number {
    return nowMs - this.#since;
  }

  /** Bytes a second over the last three seconds, or as long as it has been counting. */
  bytesPerSecond(nowMs: number): number {
    this.#moveTo(nowMs);
    const counted = this.#bytes.reduce((sum, bytes) => sum + bytes, 0);
    const windowMs = (SLOTS - 1) * SLOT_MS + nowMs % SLOT_MS;
    // Of the first moments nothing can be said: a single read would be gigabytes a second.
    const spanMs = Math.max(SLOT_MS / 2, Math.min(windowMs, nowMs - this.#since));
    return counted / spanMs * 1_000;
  }

  #moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (slot - this.#slot >= SLOTS) this.#bytes.fill(0);
    else for (let at = this.#slot + 1; at <= slot; at++) this.#bytes[at % SLOTS] = 0;
    this.#slot = Math.max(slot, this.#slot);
  }
}
