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
}

/** The parts of an example, by kind. */
export type Example = ReadonlyMap<string, ExamplePart>;

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
  const example = new Map<string, ExamplePart>();
  const values = isRecord(scenario.vars) ? scenario.vars : {};
  for (const role of ["server", "simulator"] as const) {
    const written = scenario[`${role}s`];
    for (const one of isRecord(written) ? Object.values(written) : []) {
      const { kind, config, count } = one as { kind?: string; config?: unknown; count?: unknown };
      const part = registries[role][kind ?? ""];
      if (part === undefined || example.has(part.kind)) continue;
      const own = Object.entries(isRecord(config) ? config : {})
        .map(([name, value]) => [name, filled(value, values)] as const)
        .map(([name, value]) => [name, optionFacts(part, name).path ? led(value, lead) : value]);
      const isCounted = count !== undefined;
      example.set(part.kind, { role, part, config: Object.fromEntries(own), isCounted });
    }
  }
  return example;
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
