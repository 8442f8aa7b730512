/**
 * Faults as the command line takes them: `kind: latency, delay: 20ms`.
 *
 * @module
 */
import { metaOf } from "../../core/schema_layers.ts";
import { type FaultKind, faults } from "../../faults/registry.ts";
import { faultSchema } from "../../faults/spec.ts";
import type { Candidate } from "./candidates.ts";

/** The kinds; behind a kind and a comma, its keys. */
export function faultsLike(typed: string): Candidate[] {
  const kinds = Object.keys(faults) as FaultKind[];
  const at = typed.lastIndexOf(",") + 1;
  if (at === 0) {
    return kinds.map((kind) => ({ text: `kind: ${kind}`, summary: faults[kind].summary }));
  }
  const before = typed.slice(0, at);
  const named = /\bkind:\s*(\w+)/.exec(before)?.[1];
  const kind = kinds.find((one) => one === named);
  if (kind === undefined) return [];
  return Object.entries(faultSchema(kind).shape)
    .filter(([key]) => !new RegExp(`\\b${key}:`).test(before))
    .map(([key, schema]) => ({
      text: `${before} ${key}:`,
      summary: metaOf(schema).description ?? "",
    }));
}
