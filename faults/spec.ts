/**
 * A fault as somebody writes it down: `{ kind: latency, delay: 20ms, when: { connection: 3 } }` in a
 * scenario, `kind: latency, delay: 20ms` on the command line. One schema for both.
 *
 * @module
 */
import { parse } from "yaml";
import { z } from "zod";
import type { Fault, Protocol } from "./fault.ts";
import { type FaultKind, faults } from "./registry.ts";
import { commonKeys, type When } from "./when.ts";

/** A fault, read and checked: its kind, the keys that all have, and its own options. */
export interface FaultSpec {
  readonly kind: FaultKind;
  readonly direction: "up" | "down" | "both";
  readonly when: When;
  readonly [option: string]: unknown;
}

/** The declaration of a kind. */
export function faultOf(kind: FaultKind): Fault {
  return faults[kind];
}

/** What a fault does, to stand behind a link's name: "adds 20±5 ms". */
export function formatFault(spec: FaultSpec): string {
  return faultOf(spec.kind).effect(spec);
}

/** The kinds that can happen to a protocol. */
export function faultKinds(protocol: Protocol): FaultKind[] {
  const kinds = Object.keys(faults) as FaultKind[];
  return kinds.filter((kind) => faultOf(kind).protocols.includes(protocol));
}

const schemas = new Map<FaultKind, z.ZodObject>();

/** All keys of a kind; its output is a {@link FaultSpec}. Always the same object for a kind. */
export function faultSchema(kind: FaultKind): z.ZodObject {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const fault = faultOf(kind);
  const keys = z.strictObject({
    kind: z.literal(kind).describe(fault.summary),
    ...fault.options.shape,
    ...commonKeys,
  });
  const schema = keys.superRefine((spec, issues) => {
    const wrong = fault.check?.(spec as FaultSpec);
    if (wrong === undefined) return;
    const [path, message] = wrong;
    const input = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], spec);
    issues.addIssue({ code: "custom", path, message, input });
  });
  schemas.set(kind, schema);
  return schema;
}

/** A fault of any kind: a union discriminated by `kind`. */
export const faultSpec = z.discriminatedUnion(
  "kind",
  (Object.keys(faults) as FaultKind[]).map(faultSchema) as [z.ZodObject, ...z.ZodObject[]],
) as unknown as z.ZodType<FaultSpec>;

const TEXT_RULE = "must be a fault such as 'kind: latency, delay: 20ms'";

/**
 * The keys of a fault as the command line takes it, with or without braces, not looked at yet.
 *
 * @throws {YAMLParseError} when the text is no YAML.
 */
export function readFaultText(text: string): unknown {
  // A comment would take what follows it on its line along.
  return parse(/^\s*\{/.test(text) ? text : `{${text}\n}`, { logLevel: "error" });
}

/** A fault as the command line takes it: the same keys as one line of YAML, with or without braces. */
export const faultText = z.string({ error: TEXT_RULE }).transform((text, issues): unknown => {
  try {
    return readFaultText(text);
  } catch {
    issues.addIssue({ code: "custom", message: TEXT_RULE, input: text });
    return z.NEVER;
  }
}).pipe(faultSpec);

/**
 * Reads a fault that a program gives.
 *
 * @throws {TypeError} when it is none.
 */
export function parseFault(written: unknown): FaultSpec {
  const read = typeof written === "string"
    ? faultText.safeParse(written)
    : faultSpec.safeParse(written);
  if (read.success) return read.data;
  const [{ path, message }] = read.error.issues as [z.core.$ZodIssue];
  throw new TypeError(`Cannot read the fault: ${[...path, message].join(" ")}`);
}
