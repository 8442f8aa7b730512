/**
 * What the caller of the bench may choose.
 *
 * @module
 */

/** The options of the command, read. */
export interface Options {
  /** Measured time of a run, in milliseconds. */
  for: number;
  /** How often each run is repeated. */
  rounds: number;
  /** Rovers at a time. */
  rovers: number;
}

/** How the values of a table come from its rounds. */
export function fromRounds({ rounds }: Options): string {
  return rounds === 1 ? "one round" : `of ${rounds} rounds the sums and the maximum, else medians`;
}

/** Says what goes on, apart from the tables. */
export function progress(text: string): void {
  console.error(`… ${text}`);
}
