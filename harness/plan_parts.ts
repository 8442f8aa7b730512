/**
 * From the `servers` and `simulators` of a scenario to planned parts.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { type Address, parseAddress } from "../core/address.ts";
import { ownValue } from "../core/own_value.ts";
import { metaOf, unwrap } from "../core/schema_layers.ts";
import { hintFor } from "../core/suggest.ts";
import { dials, type Part, type Role } from "../parts/part.ts";
import type { Checker } from "./checker.ts";
import type { Arrival, PlannedPart } from "./plan.ts";
import { externalPart, partSchema, registries } from "./scenario.ts";
import { isRecord, type Path, type Source } from "./source.ts";
import { validate } from "./zod_issues.ts";

/** The parts of a scenario as they are written. */
export interface WrittenParts {
  servers: Record<string, unknown>;
  simulators: Record<string, unknown>;
}

/** What parts name under a key, and where they say so. */
type References = Map<string, { reference: string; path: Path }>;

/** What the parts of a scenario refer to: their targets, and the links that they advertise. */
export interface PartReferences {
  vias: References;
  advertised: References;
}

/**
 * Plans all parts and adds them to the checker; what they refer to is left to {@link resolveReferences}.
 *
 * @param targets Parts that are somewhere else for this run: name to `host:port`.
 */
export function planParts(
  written: WrittenParts,
  targets: Readonly<Record<string, string>>,
  checker: Checker,
): PartReferences {
  const groups: [Role, string, Record<string, unknown>][] = [
    ["server", "servers", written.servers],
    ["simulator", "simulators", written.simulators],
  ];
  for (const name of Object.keys(targets)) {
    if ([written.servers, written.simulators].some((group) => Object.hasOwn(group, name))) continue;
    const message = `--target ${name}=…: this scenario has no part ${JSON.stringify(name)}`;
    const known = Object.keys({ ...written.servers, ...written.simulators });
    checker.problems.push({ message, hint: hintFor(name, known) });
  }
  const references: PartReferences = { vias: new Map(), advertised: new Map() };
  for (const [role, key, group] of groups) {
    for (const [name, value] of Object.entries(group)) {
      const path = [key, name];
      if (checker.parts.has(name)) {
        checker.wrong(path, `there is a part ${JSON.stringify(name)} already`);
        continue;
      }
      const target = ownValue(targets, name);
      if (target !== undefined) {
        const address = parseAddress(target);
        if (address === undefined) {
          checker.problems.push({ message: `--target ${name}=${target}: must be host:port` });
        } else checker.parts.set(name, { name, role, external: address });
        continue;
      }
      const planned = planPart(name, role, value, path, checker, references);
      if (planned !== undefined) checker.parts.set(name, planned);
      else checker.broken.add(name);
    }
  }
  return references;
}

/** Resolves what the parts dial and advertise, once all parts and links are there. */
export function resolveReferences({ vias, advertised }: PartReferences, checker: Checker): void {
  for (const [name, { reference, path }] of vias) {
    const part = checker.parts.get(name);
    if (part === undefined || "external" in part) continue;
    const known = [...checker.links.keys(), ...checker.parts.keys()].filter((one) => one !== name);
    part.via = checker.links.has(reference)
      ? { link: reference }
      : checker.endpoint(reference, known, path);
  }
  for (const [name, { reference, path }] of advertised) {
    const part = checker.parts.get(name);
    const link = checker.link(reference, path);
    if (part === undefined || "external" in part || link === undefined) continue;
    if (link.to.part !== name) {
      checker.wrong(path, `${reference} leads to ${link.to.part}, not to ${name} itself`);
      continue;
    }
    part.advertise = reference;
    link.listeners = part.count;
  }
}

function planPart(
  name: string,
  role: Role,
  value: unknown,
  path: Path,
  checker: Checker,
  { vias, advertised }: PartReferences,
): PlannedPart | { name: string; role: Role; external: Address } | undefined {
  const { source, problems } = checker;
  if (!isRecord(value)) {
    return checker.wrong(path, `${path.join(".")} must be a mapping with a kind`);
  }
  if ("external" in value) {
    const external = validate(externalPart, value, path, source, problems);
    return external === undefined ? undefined : { name, role, external: external.external };
  }
  const kinds = registries[role];
  const { kind } = value;
  if (kind === undefined) {
    return checker.wrong(
      path,
      `${path.join(".")} needs "kind"`,
      `known are ${Object.keys(kinds).join(", ")}`,
    );
  }
  const part = typeof kind === "string" ? ownValue(kinds, kind) : undefined;
  if (part === undefined) {
    const other = registries[role === "server" ? "simulator" : "server"];
    const hint = Object.hasOwn(other, String(kind))
      ? `${kind} is a ${role === "server" ? "simulator" : "server"}: put it there`
      : hintFor(String(kind), Object.keys(kinds));
    return checker.wrong([...path, "kind"], `there is no ${role} ${JSON.stringify(kind)}`, hint);
  }
  const keys = validate(partSchema(part.kind, part), value, path, source, problems);
  if (keys === undefined) return undefined;
  const { config, via, advertise, count, arrive, isolate } = keys as {
    config: Record<string, unknown>;
    via?: string;
    advertise?: string;
    count: number;
    arrive?: { rate: number } | { ramp: [number, number]; over: number };
    isolate?: "process";
  };
  if (via !== undefined) vias.set(name, { reference: via, path: [...path, "via"] });
  else {
    if (dials(part) && config.port === undefined) {
      const where = path.join(".");
      return checker.wrong(path, `${where} needs "via" to dial, or "port" in its config to listen`);
    }
    if (dials(part)) config.target = (part.options.shape.target as z.ZodType).parse(undefined);
    checker.running.add(name);
    checker.unbidden.add(name);
  }
  if (advertise !== undefined) {
    advertised.set(name, { reference: advertise, path: [...path, "advertise"] });
  }
  checker.files.push(...resolvePaths(part, config, source));
  const isIsolated = isolate === "process";
  return {
    name,
    role,
    part,
    config,
    via: undefined,
    advertise: undefined,
    count,
    arrival: arrivalOf(arrive),
    isIsolated,
  };
}

function arrivalOf(
  arrive: { rate: number } | { ramp: [number, number]; over: number } | undefined,
): Arrival | undefined {
  if (arrive === undefined) return undefined;
  if ("rate" in arrive) return { fromRate: arrive.rate, toRate: arrive.rate, overMs: 0 };
  return { fromRate: arrive.ramp[0], toRate: arrive.ramp[1], overMs: arrive.over };
}

/** Paths in a file are meant from where the file is. Gives those that it names. */
function resolvePaths(part: Part, config: Record<string, unknown>, { file }: Source): string[] {
  if (file === undefined) return [];
  const named: string[] = [];
  const from = (path: string) => {
    const resolved = resolve(dirname(file), path);
    named.push(resolved);
    return resolved;
  };
  for (const [name, written] of Object.entries(config)) {
    const schema = part.options.shape[name];
    if (schema !== undefined) config[name] = withPaths(schema as z.ZodType, written, from);
  }
  return named;
}

/** A value with the paths in it resolved, however deep its schema says that they are. */
function withPaths(schema: z.ZodType, value: unknown, from: (path: string) => string): unknown {
  if (typeof value === "string") return metaOf(schema).path ? from(value) : value;
  const inner = unwrap(schema);
  const within = (one: unknown, item: unknown) => withPaths(one as z.ZodType, item, from);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => within(inner.element, item));
  }
  const schemaOf = inner instanceof z.ZodRecord
    ? () => inner.valueType
    : inner instanceof z.ZodObject
    ? (key: string) => inner.shape[key]
    : undefined;
  if (schemaOf === undefined || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const one = schemaOf(key);
      return [key, one === undefined ? item : within(one, item)];
    }),
  );
}
