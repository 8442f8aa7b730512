/**
 * A stream over time, in a bounded number of stretches of equal length. Slices that fall into the same
 * stretch are added up, so every value of it is the metric's own, greatest values included.
 *
 * @module
 */
import { isRate, type Metric, type Observed } from "../../observations/metric.ts";
import { Slice, Window } from "../../observations/slice.ts";
import type { Span } from "../../observations/span.ts";
import { SLICE_MS } from "../../observations/timeline.ts";

/** The most stretches that a track is cut into. */
export const MAX_POINTS = 1000;

/** A slice that may still grow. */
interface Growing {
  readonly fromMs: number;
  readonly slice: Slice;
  /** How often it had changed when it was last looked at. */
  readonly changes: number;
}

/** The slices of one stream. Values that were worked out once stay until something is added to them. */
export class Track {
  readonly #maxPoints: number;
  #stretches: (Slice | undefined)[] = [];
  #stepMs = SLICE_MS;
  #growing: readonly Growing[] = [];
  readonly #known = new Map<Metric, (number | null)[]>();

  constructor(maxPoints = MAX_POINTS) {
    this.#maxPoints = maxPoints;
  }

  /** How long a stretch is; it doubles when there are too many. */
  get stepMs(): number {
    return this.#stepMs;
  }

  /** Adds a slice. What is added later counts as later, as far as levels go. */
  add({ fromMs }: Pick<Span, "fromMs">, slice: Slice): void {
    while (fromMs >= this.#stepMs * this.#maxPoints) this.widen(this.#stepMs * 2);
    addTo(this.#stretches, this.#stretchAt(fromMs), slice);
    // It may be one that lay on top, grown up.
    const known = this.#growing.find((one) => one.fromMs === fromMs);
    if (known === undefined || hasChanged(known)) this.#forgetFrom(fromMs);
    this.#growing = this.#growing.filter((one) => one !== known);
  }

  /** Lays slices on top that may still grow, in place of those that were laid there before. */
  lay(growing: readonly (readonly [Pick<Span, "fromMs">, Slice])[]): void {
    const before = new Map(this.#growing.map((one) => [one.slice, one]));
    this.#growing = growing.map(([{ fromMs }, slice]) => {
      return { fromMs, slice, changes: slice.changes };
    });
    for (const { fromMs, slice, changes } of this.#growing) {
      while (fromMs >= this.#stepMs * this.#maxPoints) this.widen(this.#stepMs * 2);
      const known = before.get(slice);
      if (known?.changes !== changes) this.#forgetFrom(fromMs);
      before.delete(slice);
    }
    for (const { fromMs } of before.values()) this.#forgetFrom(fromMs);
  }

  /** Makes the stretches longer: 2, 4, 8 … times as long as they are. */
  widen(stepMs: number): void {
    if (stepMs <= this.#stepMs) return;
    const times = stepMs / this.#stepMs;
    const narrow = this.#stretches;
    this.#stretches = [];
    this.#stepMs = stepMs;
    this.#known.clear();
    narrow.forEach((slice, i) => {
      if (slice !== undefined) addTo(this.#stretches, Math.floor(i / times), slice);
    });
  }

  /**
   * What metrics were in each stretch until a moment.
   *
   * @returns For each metric its values; `null` where nothing was seen that could have one, and for a
   * rate in a last stretch that is not over: over a few milliseconds one thing is a high rate.
   */
  values(metrics: readonly Metric[], toMs: number): (number | null)[][] {
    const count = Math.ceil(toMs / this.#stepMs);
    const columns = metrics.map((metric) => (this.#known.get(metric) ?? []).slice(0, count));
    const stretches = this.#withGrowing();
    const standing: Record<string, number> = {};
    const knownTo = Math.min(count, ...columns.map((column) => column.length));
    for (let i = 0; i < count; i++) {
      const slice = stretches[i];
      if (i >= knownTo) {
        const durationMs = Math.min(this.#stepMs, toMs - i * this.#stepMs);
        const window = new Window(slice === undefined ? [] : [slice], { ...standing });
        this.#work(metrics, columns, i, { window, durationMs });
      }
      for (const name in slice?.levels) standing[name] = slice.levels[name]!.last;
    }
    // The last stretch may not be over yet.
    const whole = Math.floor(toMs / this.#stepMs);
    for (const [i, metric] of metrics.entries()) {
      this.#known.set(metric, columns[i]!.slice(0, whole));
    }
    return columns;
  }

  /** Works out what metrics were in a stretch, where that is not known. */
  #work(
    metrics: readonly Metric[],
    columns: readonly (number | null)[][],
    i: number,
    observed: Observed,
  ): void {
    const isWhole = observed.durationMs === this.#stepMs;
    for (const [column, { unit, value }] of metrics.entries()) {
      if (columns[column]!.length > i) continue;
      const seen = isWhole || !isRate(unit) ? value(observed) : undefined;
      columns[column]!.push(seen === undefined ? null : Number(seen));
    }
  }

  #stretchAt(atMs: number): number {
    return Math.floor(atMs / this.#stepMs);
  }

  #forgetFrom(atMs: number): void {
    const i = this.#stretchAt(atMs);
    for (const column of this.#known.values()) if (column.length > i) column.length = i;
  }

  #withGrowing(): readonly (Slice | undefined)[] {
    if (this.#growing.length === 0) return this.#stretches;
    const stretches = [...this.#stretches];
    const copied = new Set<number>();
    for (const { fromMs, slice } of this.#growing) {
      const i = this.#stretchAt(fromMs);
      const below = stretches[i];
      if (below === undefined) {
        stretches[i] = slice;
        continue;
      }
      if (!copied.has(i)) {
        copied.add(i);
        stretches[i] = undefined;
        addTo(stretches, i, below);
      }
      addTo(stretches, i, slice);
    }
    return stretches;
  }
}

function hasChanged({ slice, changes }: Growing): boolean {
  return slice.changes !== changes;
}

function addTo(stretches: (Slice | undefined)[], i: number, slice: Slice): void {
  const stretch = stretches[i] ??= new Slice();
  stretch.addValues(slice);
  stretch.addLevels(slice);
}
