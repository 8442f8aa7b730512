/**
 * "Did you mean …?": the nearest of the names that would have been right.
 *
 * @module
 */
import { closest, distance } from "fastest-levenshtein";

/** A longer list of names is cut: nobody reads it behind an error. */
const MOST_NAMED = 10;

/** The known name that a misspelt one probably meant, if any is near enough. */
export function suggest(wrong: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0) return undefined;
  const folded = names.map((name) => name.toLowerCase());
  const nearest = closest(wrong.toLowerCase(), folded);
  // Two letters swapped are two edits: even in a short word that is a slip and not another word.
  const length = Math.max(wrong.length, nearest.length);
  const tolerated = length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
  const edits = distance(wrong.toLowerCase(), nearest);
  return edits <= tolerated && edits < wrong.length ? names[folded.indexOf(nearest)] : undefined;
}

/** The hint to put behind an error: `did you mean "port"?`, or what there is to choose from. */
export function hintFor(wrong: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const meant = suggest(wrong, names);
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
  if (names.length === 0) return undefined;
  return `known are ${names.slice(0, MOST_NAMED).join(", ")}${
    names.length > MOST_NAMED ? ", …" : ""
  }`;
}
