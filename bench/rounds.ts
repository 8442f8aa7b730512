/**
 * Fairness on a machine that does other things too: everything is measured several times, in turn,
 * and the middle one counts.
 *
 * @module
 */

/**
 * Runs every entry once a round. Each round begins with the next entry, so that none is always first,
 * or always behind the same other one.
 *
 * @returns The results of each entry, by round.
 */
export async function inTurn<Entry, Result>(
  entries: readonly Entry[],
  rounds: number,
  run: (entry: Entry, round: number) => Promise<Result>,
): Promise<Map<Entry, Result[]>> {
  const results = new Map<Entry, Result[]>(entries.map((entry) => [entry, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[(round + i) % entries.length]!;
      results.get(entry)!.push(await run(entry, round));
    }
  }
  return results;
}

/** The value in the middle; of an even number of values the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
