/**
 * Faults as the command line takes them: `kind: latency, delay: 20ms`.
 *
 * @module
 */
import type { Candidate } from "./candidates.ts";
import { declared } from "./declared.ts";

/** The kinds; behind a kind and a comma, its keys. */
export function faultsLike(typed: string): Candidate[] {
  const at = typed.lastIndexOf(",") + 1;
  if (at === 0) {
    return Object.entries(declared.faults)
      .map(([kind, { summary }]) => ({ text: `kind: ${kind}`, summary }));
  }
  const before = typed.slice(0, at);
  const kind = /\bkind:\s*(\w+)/.exec(before)?.[1] ?? "";
  if (!Object.hasOwn(declared.faults, kind)) return [];
  return Object.entries(declared.faults[kind]!.keys)
    .filter(([key]) => !new RegExp(`\\b${key}:`).test(before))
    .map(([key, summary]) => ({ text: `${before} ${key}:`, summary }));
}
