/**
 * What was observed in one stretch of time: counts, levels and distributions. Slices merge by addition,
 * so that instances, stretches of time and, where parts run apart, processes add up.
 *
 * @module
 */
import { Histogram, type HistogramData } from "./histogram.ts";

/** A quantity that goes up and down, such as open connections. */
export interface Level {
  last: number;
  max: number;
}

/** The observations of one stream over one stretch of time. */
export class Slice {
  /** How often each thing happened, or its total. */
  readonly counts: Record<string, number> = {};
  /** Where each level stood. */
  readonly levels: Record<string, Level> = {};
  /** How each measured value was distributed. */
  readonly distributions: Record<string, Histogram> = {};
  #changes = 0;

  /** How often it changed: what was worked out of it is right until this is another number. */
  get changes(): number {
    return this.#changes;
  }

  /** Counts. */
  count(name: string, by = 1): void {
    this.#changes++;
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  /** Records one measured value. */
  measure(name: string, value: number, atMs: number, instance: number): void {
    this.#changes++;
    (this.distributions[name] ??= new Histogram()).record(value, atMs, instance);
  }

  /** Says where a level stands now. */
  level(name: string, value: number): void {
    this.#changes++;
    const level = this.levels[name];
    if (level === undefined) this.levels[name] = { last: value, max: value };
    else {
      level.last = value;
      if (value > level.max) level.max = value;
    }
  }

  /** Adds what another slice of the same stream counted and measured. */
  addValues(other: Slice): void {
    this.#changes++;
    for (const name in other.counts) this.count(name, other.counts[name]);
    for (const name in other.distributions) {
      (this.distributions[name] ??= new Histogram()).add(other.distributions[name]!);
    }
  }

  /** Adds how the levels moved in a later slice of the same stream. */
  addLevels(later: Slice): void {
    for (const name in later.levels) {
      this.level(name, later.levels[name]!.max);
      this.level(name, later.levels[name]!.last);
    }
  }

  /** A slice from its data. */
  static from({ counts, levels, distributions }: SliceData): Slice {
    const slice = new Slice();
    Object.assign(slice.counts, counts);
    Object.assign(slice.levels, levels);
    for (const name in distributions) {
      slice.distributions[name] = Histogram.from(distributions[name]!);
    }
    return slice;
  }

  /** The slice as plain data. */
  toJSON(): SliceData {
    const distributions = Object.entries(this.distributions);
    return {
      counts: this.counts,
      levels: this.levels,
      distributions: Object.fromEntries(distributions.map(([name, h]) => [name, h.toJSON()])),
    };
  }
}

/** A slice as data. */
export interface SliceData {
  counts: Record<string, number>;
  levels: Record<string, Level>;
  distributions: Record<string, HistogramData>;
}

/** The slices of a stretch of time, in order, added up as far as somebody asks. */
export class Window {
  readonly #slices: readonly Slice[];
  readonly #standing: Record<string, number>;
  readonly #distributions: Record<string, Histogram | undefined> = {};
  #totals: Readonly<Record<string, number>> | undefined;

  /** @param standing Where each level stood when the stretch began. */
  constructor(slices: readonly Slice[], standing: Record<string, number>) {
    this.#slices = slices;
    this.#standing = standing;
  }

  /** The total of a count. */
  count(name: string): number {
    return this.counts()[name] ?? 0;
  }

  /** All totals, by name, only to be read. */
  counts(): Readonly<Record<string, number>> {
    if (this.#totals !== undefined) return this.#totals;
    if (this.#slices.length === 1) return this.#totals = this.#slices[0]!.counts;
    const totals: Record<string, number> = {};
    for (const { counts } of this.#slices) {
      for (const name in counts) totals[name] = (totals[name] ?? 0) + counts[name]!;
    }
    return this.#totals = totals;
  }

  /** Where a level stood at the end, and its greatest value; it keeps standing until it moves. */
  level(name: string): Level {
    const level = { last: this.#standing[name] ?? 0, max: this.#standing[name] ?? 0 };
    for (const slice of this.#slices) {
      const moved = slice.levels[name];
      if (moved === undefined) continue;
      level.last = moved.last;
      level.max = Math.max(level.max, moved.max);
    }
    return level;
  }

  /** All measured values of a name, only to be read; `undefined` when there are none. */
  distribution(name: string): Histogram | undefined {
    const known = this.#distributions[name];
    if (known !== undefined) return known;
    const some = this.#slices.map(({ distributions }) => distributions[name])
      .filter((one) => one !== undefined);
    // Of a single one what was once worked out stays.
    if (some.length <= 1) return some[0];
    const sum = new Histogram();
    for (const one of some) sum.add(one);
    return this.#distributions[name] = sum;
  }
}
