/**
 * Moments and stretches of a run; all times are milliseconds since it began.
 *
 * @module
 */

/** A named moment of the run. */
export interface Mark {
  name: string;
  /** Milliseconds since the run began. */
  atMs: number;
}

/** A part of the run: from its first moment up to, but not including, its last. */
export interface Span {
  fromMs: number;
  toMs: number;
}
