/**
 * "Did you mean …?": the nearest of the names that would have been right.
 *
 * @module
 */
import { closest, distance } from "fastest-levenshtein";

/** The known name that a misspelt one probably meant, if any is near enough. */
export function suggest(wrong: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0) return undefined;
  const folded = names.map((name) => name.toLowerCase());
  const nearest = closest(wrong.toLowerCase(), folded);
  const tolerated = Math.max(1, Math.floor(Math.max(wrong.length, nearest.length) / 3));
  return distance(wrong.toLowerCase(), nearest) <= tolerated
    ? names[folded.indexOf(nearest)]
    : undefined;
}

/** The hint to put behind an error: `did you mean "port"?`, or what there is to choose from. */
export function hintFor(wrong: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const meant = suggest(wrong, names);
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
  return names.length === 0 ? undefined : `known are ${names.join(", ")}`;
}
