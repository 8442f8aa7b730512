/**
 * Who dials whom in a new scenario: a part that dials is paired with one that it can talk to, which
 * the shipped scenarios tell.
 *
 * @module
 */
import { dials, type Part } from "../../parts/part.ts";
import { type Example, exampleFor } from "./example.ts";

/** What parts dial that have nothing of ours to dial. */
export const OUTSIDE = "real";

/** What each part dials: a kind, perhaps with an endpoint: `vod.udp`. */
export type Vias = ReadonlyMap<Part, string>;

/** Pairs the parts that dial with others that are chosen; those that have none to dial are missing. */
export function pair(known: readonly Example[], chosen: readonly Part[]): Map<Part, string> {
  const vias = new Map<Part, string>();
  for (const part of chosen.filter(dials)) {
    const via = partner(known, chosen, part);
    if (via !== undefined) vias.set(part, via);
  }
  return vias;
}

/** The simplest example that has a part with all that it talks to, or else with what it dials. */
export function exampleOfGroup(
  known: readonly Example[],
  chosen: readonly Part[],
  vias: Vias,
  part: Part,
): Example | undefined {
  const hub = (one: Part) => vias.get(one)?.split(".", 1)[0] ?? one.kind;
  const group = chosen.filter((one) => hub(one) === hub(part));
  const pair = group.filter((one) => one === part || one.kind === hub(part));
  return exampleFor(known, group) ?? exampleFor(known, pair) ?? exampleFor(known, [part]);
}

function partner(
  known: readonly Example[],
  chosen: readonly Part[],
  part: Part,
): string | undefined {
  const whole = exampleFor(known, chosen);
  for (const { parts } of whole === undefined ? known : [whole, ...known]) {
    const via = parts.get(part.kind)?.via;
    if (via === undefined || !chosen.some((one) => one !== part && one.kind === via.kind)) continue;
    return via.endpoint === undefined ? via.kind : `${via.kind}.${via.endpoint}`;
  }
  const listeners = chosen.filter((one) => !dials(one));
  // Of a part in no example its name tells: chat-client. Without examples any may be meant.
  const named = listeners.find(({ kind }) => part.kind.startsWith(`${kind}-`));
  return (named ?? (known.length === 0 ? listeners[0] : undefined))?.kind;
}
