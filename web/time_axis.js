/**
 * The time that several plots share: what one shows, all show.
 *
 * @module
 */

/** The stretch of time that all plots of a group show. It tells of a `change`. */
export class TimeAxis extends EventTarget {
  #fullMs = 1;
  #shown;

  /** How long the longest run is. */
  get fullMs() {
    return this.#fullMs;
  }

  set fullMs(fullMs) {
    this.#fullMs = Math.max(1, fullMs);
    if (!this.isZoomed) this.dispatchEvent(new Event("change"));
  }

  get isZoomed() {
    return this.#shown !== undefined;
  }

  /** What is shown: `[fromMs, toMs]`. */
  get shown() {
    return this.#shown ?? [0, this.#fullMs];
  }

  /** Shows a stretch; without one, everything. */
  show(stretch) {
    if (stretch !== undefined) {
      const [from, to] = stretch;
      stretch = [Math.max(0, from), Math.min(this.#fullMs, to)];
      if (stretch[1] - stretch[0] >= this.#fullMs) stretch = undefined;
    }
    const [from, to] = stretch ?? [];
    if (from === this.#shown?.[0] && to === this.#shown?.[1]) return;
    this.#shown = stretch;
    this.dispatchEvent(new Event("change"));
  }

  /** Shows more or less around a moment. */
  zoom(factor, atMs) {
    const [from, to] = this.shown;
    this.show([atMs - (atMs - from) * factor, atMs + (to - atMs) * factor]);
  }
}
