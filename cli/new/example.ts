/**
 * The shipped scenarios as examples: which parts go together, and what they are told so that they
 * understand each other.
 *
 * @module
 */
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { registries } from "../../harness/scenario.ts";
import { isRecord } from "../../harness/source.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import type { Part, Role } from "../../parts/part.ts";
import { scenarioFile, shippedScenarios } from "../paths.ts";

/** A part as an example has it. */
export interface ExamplePart {
  role: Role;
  part: Part;
  config: Record<string, unknown>;
  /** Whether there are several of it. */
  isCounted: boolean;
  /** The kind of what it dials, where it dials, and which endpoint of that if not the main one. */
  via: { kind: string; endpoint: string | undefined } | undefined;
}

/** A scenario as an example. */
export interface Example {
  /** Its parts by kind; of several of one kind the first one. */
  parts: ReadonlyMap<string, ExamplePart>;
  /** What it gives its calls along, by kind and action: `stand.color` as `tlv-emitter.color`. */
  calls: ReadonlyMap<string, unknown>;
}

/** The simplest example that has all of the parts. */
export function exampleFor(
  known: readonly Example[],
  chosen: readonly Part[],
): Example | undefined {
  return known.find(({ parts }) => chosen.every(({ kind }) => parts.has(kind)));
}

/**
 * The parts of every shipped scenario, the simplest first.
 *
 * @param folder Where the new scenario goes: what names files there leads to those of the example.
 */
export async function examples(folder: string): Promise<Example[]> {
  const read = await Promise.all((await shippedScenarios()).map(async (name) => {
    const file = await scenarioFile(name);
    const text = await Deno.readTextFile(file);
    const lead = (path: string) =>
      isAbsolute(path) || path.includes("${")
        ? path
        : relative(folder, join(resolve(dirname(file)), path));
    return { text, example: exampleOf(parse(text), lead) };
  }));
  return read.sort((one, other) => one.text.length - other.text.length)
    .map(({ example }) => example);
}

function exampleOf(scenario: Record<string, unknown>, lead: (path: string) => string): Example {
  const parts = new Map<string, ExamplePart>();
  const values = isRecord(scenario.vars) ? scenario.vars : {};
  const kindOf = (name: string) => (partsOf(scenario)[name] as { kind?: string })?.kind;
  for (const role of ["server", "simulator"] as const) {
    for (const one of Object.values(group(scenario, `${role}s`))) {
      const { kind, via, config, count } = one as Record<string, unknown>;
      const part = registries[role][String(kind)];
      if (part === undefined || parts.has(part.kind)) continue;
      const own = Object.entries(isRecord(config) ? config : {})
        .map(([name, value]) => [name, filled(value, values)] as const)
        .map(([name, value]) => [name, optionFacts(part, name).path ? led(value, lead) : value]);
      parts.set(part.kind, {
        role,
        part,
        config: Object.fromEntries(own),
        isCounted: count !== undefined,
        via: typeof via === "string" ? dialled(scenario, via, kindOf) : undefined,
      });
    }
  }
  const calls = new Map<string, unknown>();
  for (const { call, with: argument } of callsIn(scenario.steps)) {
    const [name = "", action] = call.split(".");
    const key = `${kindOf(name)}.${action}`;
    if (!calls.has(key)) calls.set(key, filled(argument, values));
  }
  return { parts, calls };
}

function group(scenario: Record<string, unknown>, key: string): Record<string, unknown> {
  const written = scenario[key];
  return isRecord(written) ? written : {};
}

function partsOf(scenario: Record<string, unknown>): Record<string, unknown> {
  return { ...group(scenario, "servers"), ...group(scenario, "simulators") };
}

/** What somebody dials, through a link or not; `undefined` where it is none of ours. */
function dialled(
  scenario: Record<string, unknown>,
  via: string,
  kindOf: (name: string) => string | undefined,
): ExamplePart["via"] {
  const link = group(scenario, "links")[via];
  const [name = "", endpoint] = (isRecord(link) ? String(link.to) : via).split(".");
  const kind = kindOf(name);
  return kind === undefined ? undefined : { kind, endpoint };
}

/** All calls within steps, however deep they stand. */
function callsIn(steps: unknown): { call: string; with?: unknown }[] {
  if (Array.isArray(steps)) return steps.flatMap(callsIn);
  if (!isRecord(steps)) return [];
  const { call } = steps;
  if (typeof call === "string") return [{ call, with: steps.with }];
  return Object.values(steps).flatMap(callsIn);
}

/** Puts the variables' defaults in their places; what has none stays as it is. */
function filled(value: unknown, variables: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, variables));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [filled(key, variables), filled(one, variables)]),
    );
  }
  if (typeof value !== "string") return value;
  const initial = (name: string) => (variables[name] as { default?: unknown } | undefined)?.default;
  const whole = /^\$\{(\w+)\}$/.exec(value);
  if (whole !== null) return initial(whole[1]!) ?? value;
  return value.replaceAll(/\$\{(\w+)\}/g, (text, name: string) => String(initial(name) ?? text));
}

function led(value: unknown, lead: (path: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => led(one, lead));
  return typeof value === "string" ? lead(value) : value;
}
