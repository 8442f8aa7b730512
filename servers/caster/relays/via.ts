/**
 * The casters that a stream comes through, so that none takes its own stream back. Every relay says in
 * `Via` (RFC 9110 §7.6.3) which casters stand behind it, and a caster that finds itself there refuses.
 *
 * ```text
 * Via: 1.1 wirebench-0f3a…, 1.1 wirebench-77c1…
 * ```
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { HeaderFields } from "../../../protocols/ntrip/mod.ts";

/** How many casters a relay names; a ring through more of them ends when it has been silent. */
const MAX_NAMES = 16;

/** A name for a caster that no other has. */
export function casterName(): string {
  return `wirebench-${randomBytes(8).toString("hex")}`;
}

/** The casters that a request names; `undefined` where it names none. */
export function viaOf(headers: HeaderFields): readonly string[] | undefined {
  const via = headers.get("via");
  if (via === undefined) return undefined;
  return via.split(",").map((hop) => hop.trim().split(/[ \t]+/)[1] ?? "").filter((name) => name);
}

/** Whether a request would close a ring around a caster. */
export function isLoop(headers: HeaderFields, name: string): boolean {
  return viaOf(headers)?.includes(name) === true;
}

/** The header's value: this caster, and those behind it. */
export function encodeVia(name: string, behind: Iterable<string>): string {
  const names = [...new Set([name, ...behind])].filter((one) => /^[\w.-]{1,64}$/.test(one));
  return names.slice(0, MAX_NAMES).map((one) => `1.1 ${one}`).join(", ");
}
