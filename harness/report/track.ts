/**
 * A stream over time, in a bounded number of stretches of equal length. Slices that fall into the same
 * stretch are added up, so every value of it is the metric's own, greatest values included.
 *
 * @module
 */
import type { Metric } from "../../observations/metric.ts";
import { type Level, Slice, Window } from "../../observations/slices.ts";
import type { Span } from "../../observations/span.ts";
import { SLICE_MS } from "../../observations/timeline.ts";

/** The most stretches that a track is cut into. */
export const MAX_POINTS = 1000;

/** The slices of one stream. */
export class Track {
  #stretches: (Slice | undefined)[] = [];
  #stepMs = SLICE_MS;

  /** How long a stretch is; it doubles when there are too many. */
  get stepMs(): number {
    return this.#stepMs;
  }

  /** Adds a slice. What is added later counts as later, as far as levels go. */
  add({ fromMs }: Pick<Span, "fromMs">, slice: Slice): void {
    while (fromMs >= this.#stepMs * MAX_POINTS) this.widen(this.#stepMs * 2);
    addTo(this.#stretches, Math.floor(fromMs / this.#stepMs), slice);
  }

  /** Makes the stretches longer: 2, 4, 8 … times as long as they are. */
  widen(stepMs: number): void {
    if (stepMs <= this.#stepMs) return;
    const times = stepMs / this.#stepMs;
    const narrow = this.#stretches;
    this.#stretches = [];
    this.#stepMs = stepMs;
    narrow.forEach((slice, i) => {
      if (slice !== undefined) addTo(this.#stretches, Math.floor(i / times), slice);
    });
  }

  /**
   * What metrics were in each stretch until a moment.
   *
   * @returns For each metric its values; `null` where nothing was seen that could have one.
   */
  values(metrics: readonly Metric[], toMs: number): (number | null)[][] {
    const columns: (number | null)[][] = metrics.map(() => []);
    const standing: Record<string, number> = {};
    for (let i = 0; i * this.#stepMs < toMs; i++) {
      const slice = this.#stretches[i];
      const window = new Window(slice === undefined ? [] : [slice], { ...standing });
      const durationMs = Math.min(this.#stepMs, toMs - i * this.#stepMs);
      metrics.forEach((metric, column) => {
        const value = metric.value({ window, durationMs });
        columns[column]!.push(value === undefined ? null : Number(value));
      });
      for (const [name, { last }] of levelsOf(slice)) standing[name] = last;
    }
    return columns;
  }
}

function levelsOf(slice: Slice | undefined): [string, Level][] {
  return slice === undefined ? [] : Object.entries(slice.levels);
}

function addTo(stretches: (Slice | undefined)[], i: number, slice: Slice): void {
  const stretch = stretches[i] ??= new Slice();
  stretch.addValues(slice);
  stretch.addLevels(slice);
}
