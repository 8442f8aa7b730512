/**
 * A distribution of measured values that merges by addition and answers percentiles.
 *
 * Up to {@link EXACT_SAMPLES} values are kept as they are. Beyond that they are counted in buckets
 * that grow with the value, 128 to each doubling, so that an answer is within 0.4 % of the exact one;
 * the least and the greatest value stay exact. Memory is bounded whatever is recorded.
 *
 * @module
 */

/** How many values are kept exactly. */
export const EXACT_SAMPLES = 256;

const BUCKETS_PER_DOUBLING = 128;
/** Below this a value shares the first bucket; in milliseconds it is a nanosecond. */
const SMALLEST = 1e-6;

/** One value and where it was seen. */
export interface Sample {
  value: number;
  /** Milliseconds since the run began. */
  atMs: number;
  /** Number of the instance that saw it. */
  instance: number;
}

/** A bucket, and how many values are in it. */
export type BucketCount = readonly [bucket: number, count: number];

/** A histogram as data, as the event log and other processes see it. */
export interface HistogramData {
  count: number;
  sum: number;
  min: number;
  worst: Sample;
  exact?: number[];
  /** Pairs of bucket and count, in ascending order of bucket. */
  buckets?: readonly BucketCount[];
}

/** Counts values; the unit is the caller's. */
export class Histogram {
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #worst: Sample = { value: -Infinity, atMs: 0, instance: 0 };
  #exact: number[] | undefined = [];
  /** How many values are in each bucket; made once one is added to what was read. */
  #buckets: Map<number, number> | undefined;
  /** The exact values in their order, from when somebody asks until the next value. */
  #sorted: Float64Array | undefined;
  /** The buckets in their order, from when somebody asks until the next value; as they were read. */
  #ordered: readonly BucketCount[] | undefined;

  /** How many values were recorded. */
  get count(): number {
    return this.#count;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#worst.value;
  }

  get mean(): number {
    return this.#sum / this.#count;
  }

  /** The greatest value, with when and where it was seen; `undefined` while there is none. */
  get worst(): Sample | undefined {
    return this.#count === 0 ? undefined : this.#worst;
  }

  /** Counts one value. */
  record(value: number, atMs: number, instance: number): void {
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#worst.value) this.#worst = { value, atMs, instance };
    if (this.#exact !== undefined) {
      this.#exact.push(value);
      this.#sorted = undefined;
      if (this.#exact.length > EXACT_SAMPLES) this.#spill();
    } else {
      this.#bump(bucketOf(value), 1);
    }
  }

  /** Adds everything that another one holds. */
  add(other: Histogram): void {
    if (other.#count === 0) return;
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    if (other.#worst.value > this.#worst.value) this.#worst = other.#worst;
    if (other.#exact !== undefined) {
      if (this.#exact !== undefined) {
        for (const value of other.#exact) this.#exact.push(value);
        this.#sorted = undefined;
        if (this.#exact.length > EXACT_SAMPLES) this.#spill();
      } else {
        for (const value of other.#exact) this.#bump(bucketOf(value), 1);
      }
    } else {
      if (this.#exact !== undefined) this.#spill();
      for (const [bucket, count] of other.#counts) this.#bump(bucket, count);
    }
  }

  /**
   * The value that a share `quantile` (0 to 1) of all values does not exceed: the nearest rank, never
   * interpolated.
   *
   * @throws {RangeError} when nothing was recorded.
   */
  percentile(quantile: number): number {
    if (this.#count === 0) throw new RangeError("Cannot take a percentile of no values");
    const rank = Math.max(1, Math.ceil(quantile * this.#count));
    if (this.#exact !== undefined) {
      // Numbers in a typed array are sorted several times as fast.
      this.#sorted ??= new Float64Array(this.#exact).sort();
      return this.#sorted[rank - 1]!;
    }
    let seen = 0;
    for (const [bucket, count] of this.#sortedBuckets()) {
      seen += count;
      if (seen >= rank) return this.#valueOf(bucket);
    }
    return this.max;
  }

  /** How many values exceed a bound; of those in the bound's own bucket, all or none. */
  countAbove(bound: number): number {
    if (this.#exact !== undefined) return this.#exact.filter((value) => value > bound).length;
    let above = 0;
    for (const [bucket, count] of this.#counts) if (this.#valueOf(bucket) > bound) above += count;
    return above;
  }

  /** As plain data; {@link Histogram.from} reads it back. */
  toJSON(): HistogramData {
    return {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      worst: this.#worst,
      ...(this.#exact !== undefined
        ? { exact: [...this.#exact] }
        : { buckets: this.#sortedBuckets() }),
    };
  }

  /** A histogram from its data. */
  static from(data: HistogramData): Histogram {
    const histogram = new Histogram();
    // The bounds of nothing are infinite, which JSON cannot say.
    if (data.count === 0) return histogram;
    histogram.#count = data.count;
    histogram.#sum = data.sum;
    histogram.#min = data.min;
    histogram.#worst = data.worst;
    histogram.#exact = data.exact === undefined ? undefined : [...data.exact];
    histogram.#ordered = data.buckets;
    return histogram;
  }

  /** The middle of a bucket, as far as it lies between the least and the greatest value. */
  #valueOf(bucket: number): number {
    return Math.min(Math.max(valueOf(bucket), this.#min), this.max);
  }

  /** The buckets, in any order. */
  get #counts(): Iterable<BucketCount> {
    return this.#ordered ?? this.#buckets!;
  }

  #sortedBuckets(): readonly BucketCount[] {
    return this.#ordered ??= [...this.#buckets!].sort(([a], [b]) => a - b);
  }

  #bump(bucket: number, count: number): void {
    this.#buckets ??= new Map(this.#ordered);
    this.#ordered = undefined;
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
  }

  #spill(): void {
    const values = this.#exact!;
    this.#exact = this.#sorted = undefined;
    for (const value of values) this.#bump(bucketOf(value), 1);
  }
}

function bucketOf(value: number): number {
  if (!(value > SMALLEST)) return 0;
  return 1 + Math.floor(Math.log2(value / SMALLEST) * BUCKETS_PER_DOUBLING);
}

/** The middle of a bucket. */
function valueOf(bucket: number): number {
  return bucket === 0 ? 0 : SMALLEST * 2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING);
}
