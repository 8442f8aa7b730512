/**
 * What the links of a run did and when, in words: a verdict on a part says what its link did to it.
 *
 * @module
 */
import { type FaultSpec, formatFault } from "../faults/spec.ts";
import type { Span } from "../observations/span.ts";

/** What a link does from a moment on. */
export interface LinkChange {
  link: string;
  /** Milliseconds since the run began. */
  atMs: number;
  /** In words, an entry a fault: `adds 20±5 ms`; none when it is healed. */
  effects: string[];
}

/** The links of a run, as far as they are told of. */
export interface LinkHistory {
  /** The link of each part that dials one. */
  wires: Readonly<Record<string, string>>;
  /** What the links did, in order of time. */
  faults: readonly LinkChange[];
}

/** The faults of a link from a moment on, in words. */
export function linkChange(
  { link, atMs, faults }: { link: string; atMs: number; faults: readonly FaultSpec[] },
): LinkChange {
  return { link, atMs, effects: faults.map(formatFault) };
}

/**
 * What the link of a part did in a stretch of the run: `link air adds 20±5 ms, then is healed`.
 * `undefined` where it has none, or that did nothing.
 */
export function linkText(
  part: string,
  { fromMs, toMs }: Span,
  { wires, faults }: LinkHistory,
): string | undefined {
  const changes = faults.filter(({ link, atMs }) => link === wires[part] && atMs <= toMs);
  const first = changes.findLastIndex(({ atMs }) => atMs <= fromMs);
  const during = changes.slice(Math.max(0, first)).map(({ effects }) => effects);
  // That it was healed before says nothing.
  if (first >= 0 && during[0]!.length === 0) during.shift();
  if (during.length === 0) return undefined;
  const texts = during.map((effects) => effects.length === 0 ? "is healed" : effects.join(", "));
  return `link ${wires[part]} ${texts.join(", then ")}`;
}
